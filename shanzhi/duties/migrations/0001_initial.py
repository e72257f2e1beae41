import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        ('kernel', '0001_initial'),
        ('records', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('record', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='duty', serialize=False, to='records.record')),
                ('access_class', models.SmallIntegerField(default=1)),
                ('key', models.CharField(max_length=60)),
                ('period', models.DateField()),
                ('opens_on', models.DateField()),
                ('due_on', models.DateField()),
                ('late_until', models.DateField()),
                ('is_live', models.BooleanField(default=True)),
                ('town', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.town')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['town', 'due_on'], name='duty_by_day')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_live', True)), fields=('unit', 'key', 'period'), name='duty_announced_once')],
            },
        ),
    ]
