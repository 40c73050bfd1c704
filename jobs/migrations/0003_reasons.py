"""Why somebody was not chosen and why an opening ended become choices; what was said before them counts as said."""

from django.db import migrations, models
from django.db.models import Q

WHY_NOT = [
    ('hours', '일하는 시간이 맞지 않음'),
    ('place', '다니기에 너무 멂'),
    ('pay', '급여가 맞지 않음'),
    ('skill', '필요한 경험이나 자격이 모자람'),
    ('unreached', '연락이 닿지 않음'),
    ('declined', '본인이 하지 않기로 함'),
    ('filled', '다른 분으로 자리가 참'),
    ('changed', '회사 사정이 바뀜'),
    ('other', '다른 까닭'),
]
ENDS = [('filled', '자리가 다 참'), ('withdrawn', '회사가 거둠'), ('over', '모집을 마침')]


def say_something(apps, schema_editor):
    apps.get_model("jobs", "ListLine").objects.filter(answer="not_chosen").update(why='other')
    apps.get_model("jobs", "Opening").objects.exclude(closed_at=None).update(closed_why='over')


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0002_openings_and_referrals'),
    ]

    operations = [
        migrations.RenameField(model_name='listline', old_name='reason', new_name='words'),
        migrations.AlterField(
            model_name='listline',
            name='words',
            field=models.CharField(blank=True, max_length=300, verbose_name='덧붙인 말'),
        ),
        migrations.AddField(
            model_name='listline',
            name='why',
            field=models.CharField(blank=True, choices=WHY_NOT, max_length=12, verbose_name='함께하지 못하는 까닭'),
        ),
        migrations.AddField(
            model_name='opening',
            name='closed_why',
            field=models.CharField(blank=True, choices=ENDS, max_length=12, verbose_name='닫은 까닭'),
        ),
        migrations.RunPython(say_something, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='listline',
            constraint=models.CheckConstraint(
                condition=Q(('answer', 'not_chosen'), ('why__in', [value for value, _ in WHY_NOT]))
                | Q(Q(('answer', 'not_chosen'), _negated=True), ('why', '')),
                name='only_a_line_not_chosen_says_why',
            ),
        ),
        migrations.AddConstraint(
            model_name='opening',
            constraint=models.CheckConstraint(
                condition=Q(('closed_at', None), ('closed_why', ''))
                | Q(('closed_at__isnull', False), ('closed_why__in', [value for value, _ in ENDS])),
                name='closed_opening_says_why',
            ),
        ),
    ]
