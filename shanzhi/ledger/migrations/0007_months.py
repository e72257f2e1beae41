"""Daily sums added up by month, so that years are read from twelve rows a unit."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0005_units_have_places'),
        ('kernel', '0003_audit_by_class'),
        ('ledger', '0006_bars_are_of_one_record'),
    ]

    operations = [
        migrations.CreateModel(
            name='MonthlySum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('dims', models.JSONField(default=dict)),
                ('access_class', models.SmallIntegerField()),
                ('quantity', models.DecimalField(decimal_places=6, max_digits=30)),
                ('facts', models.IntegerField()),
                ('measure', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.measure')),
                ('town', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.town')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['town', 'measure', 'unit', 'month'], include=('dims', 'access_class', 'quantity'), name='monthly_sum_of_unit')],
                'constraints': [models.UniqueConstraint(fields=('town', 'measure', 'month', 'unit', 'dims'), include=('access_class', 'quantity'), name='monthly_sum_once')],
            },
        ),
    ]
