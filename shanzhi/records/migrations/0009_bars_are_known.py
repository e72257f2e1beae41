"""Whoever may see a need-to-know record sees from whom it is kept, and can lift that; whoever is barred can do neither."""

from django.db import migrations

from shanzhi.kernel import rls

SEEN = rls.in_scope(unit="r.unit_id", town="r.town_id", access_class="r.access_class")
UNBARRED = rls.not_barred("r.subject_id", "r.access_class")
# beside the policies: bars limit what is seen of records, so their own policy cannot ask records under theirs
KNOWN = f"""
create function record_is_known(p_record bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from records_record r
        where r.subject_id = p_record and ({SEEN} or {rls.referred("r.subject_id")}) and {UNBARRED}
    )
$$;
revoke all on function record_is_known(bigint) from public;
grant execute on function record_is_known(bigint) to {rls.APP_ROLE};
"""
LIFTED = f"""
alter policy removed on records_recordbar using (record_is_known(record_id));
grant delete on records_recordbar to {rls.APP_ROLE};
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0008_bars")]
    operations = [
        migrations.RunSQL(KNOWN, "drop function record_is_known(bigint)"),
        rls.change_read("records_recordbar", f"{rls.own()} or record_is_known(record_id)"),
        migrations.RunSQL(LIFTED, migrations.RunSQL.noop),
    ]
