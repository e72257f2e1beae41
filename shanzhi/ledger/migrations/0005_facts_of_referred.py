"""Facts of need-to-know classes are not there for whoever is barred from their record; sums of them are for nobody.

And the standing facts of a record for whoever may see the record, also where it was referred to them from elsewhere.
"""

from django.db import migrations

from shanzhi.kernel import rls

MAY_SEE = (
    f"({rls.in_scope(unit='r.unit_id', town='r.town_id', access_class='r.access_class')}"
    f" or {rls.referred('r.subject_id')}) and {rls.not_barred('r.subject_id', 'r.access_class')}"
)

LEDGER_STANDING = f"""
create function ledger_standing(p_records bigint[])
returns table (record bigint, seq bigint, measure varchar, quantity numeric, unit bigint, happened_on date,
               subject bigint, dims jsonb)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select f.record_id, f.seq, m.key, f.quantity, f.unit_id, f.happened_on, f.subject_id, f.dims
    from records_record r
    join ledger_fact f on f.record_id = r.subject_id and f.reverses is null
    join ledger_measure m on m.id = f.measure_id
    where r.subject_id = any(p_records) and {MAY_SEE}
      and not exists (select from ledger_fact t where t.town_id = f.town_id and t.reverses = f.seq)
    order by f.seq
$$;
revoke all on function ledger_standing(bigint[]) from public;
grant execute on function ledger_standing(bigint[]) to {rls.APP_ROLE};
"""

SEEN = rls.in_scope(access_class="access_class")
BY_NOBODY = "(access_class = 1 or (select nullif(current_setting('app.user', true), '')) is null)"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_sums_from_indexes"), ("records", "0008_bars")]
    operations = [
        rls.change_read("ledger_fact", f"{SEEN} and {rls.not_barred('ledger_fact.record_id')}"),
        rls.change_read("ledger_dailysum", f"{SEEN} and {BY_NOBODY}"),
        migrations.RunSQL(LEDGER_STANDING, "drop function ledger_standing(bigint[])"),
    ]
