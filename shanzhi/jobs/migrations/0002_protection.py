from django.db import migrations

from shanzhi.kernel import rls

STEP = f"""
create function jobs_step(run bigint, so_far bigint, of_all bigint) returns boolean
    language sql security definer set search_path = public, pg_temp as $$
    update jobs_jobrun set done = so_far, total = of_all where id = run and state = 'running' returning is_stop_asked
$$;
revoke all on function jobs_step(bigint, bigint, bigint) from public;
grant execute on function jobs_step(bigint, bigint, bigint) to {rls.APP_ROLE};
"""
"""How far a run is, told on a connection beside the job's own, where no scope is open."""

NUMBERS = "numbers of runs and towns only; what there is to do stands in jobs_jobrun"
TABLES = {
    "procrastinate_jobs": "select, insert, update, delete",
    "procrastinate_events": "select, insert",
    "procrastinate_workers": "select, insert, update, delete",
    "procrastinate_periodic_defers": "select, update",
}
SEQUENCES = ("procrastinate_jobs_id_seq", "procrastinate_events_id_seq")


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0001_initial"),
        ("kernel", "0002_protection"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [
        rls.protect(
            "jobs_jobrun",
            read=f"{rls.own()} or {rls.whole_town()}",
            write=f"{rls.at_home()} and ({rls.own()} or {rls.whole_town()})",
            privileges="select, insert, update, delete",
        ),
        migrations.RunSQL(STEP, "drop function jobs_step(bigint, bigint, bigint)"),
        *(rls.leave_open(table, because=NUMBERS, privileges=rights) for table, rights in TABLES.items()),
        *(
            migrations.RunSQL(f"grant usage on sequence {name} to {rls.APP_ROLE}", migrations.RunSQL.noop)
            for name in SEQUENCES
        ),
    ]
