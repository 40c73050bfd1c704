from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="lineevent",
            name="capacity",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="그 뒤의 정원"),
        ),
        migrations.AlterField(
            model_name="lineevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opened", "줄이 열림"),
                    ("joined", "줄에 섬"),
                    ("seated", "자리를 받음"),
                    ("waits", "자격 확인, 자리를 기다림"),
                    ("offered", "자리를 제안받음"),
                    ("refused", "제안을 사양함"),
                    ("lapsed", "제안 기한이 지남"),
                    ("released", "자리를 내놓음"),
                    ("left", "줄을 떠남"),
                    ("returned", "심사로 되돌아감"),
                    ("capacity", "정원이 바뀜"),
                ],
                max_length=10,
                verbose_name="일",
            ),
        ),
    ]
