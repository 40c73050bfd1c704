import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def the_same_so_far(apps, schema_editor):
    """Until now one column named both; who referred before a hand-over is not known any more."""
    apps.get_model("jobs", "Referral").objects.update(consultant=models.F("referred_by"))


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0003_reasons"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "referral",
            "consultant",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="끝까지 맡는 상담사",
            ),
        ),
        migrations.RunPython(the_same_so_far, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            "referral",
            "consultant",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="끝까지 맡는 상담사",
            ),
        ),
        migrations.AlterField(
            "listline",
            "placement",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="list_lines",
                to="jobs.placement",
                verbose_name="취업 기록",
            ),
        ),
    ]
