from django.db import migrations

from shanzhi.kernel import rls

REFERRED = (
    "exists (select 1 from records_recordaccess a where a.record_id = records_record.subject_id"
    " and (a.unit_id * 64 + a.access_class) = any((select nullif(current_setting('app.units', true), ''))::bigint[]))"
)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial"), ("directory", "0002_protection"), ("packs", "0002_protection")]
    operations = [
        rls.protect(
            "records_record", read=f"{rls.in_scope(access_class='access_class')} or {REFERRED}", write=rls.at_home()
        ),
        rls.protect("records_recordaccess", read=rls.in_scope(access_class="access_class"), write=rls.at_home()),
        rls.protect(
            "records_transition", read=rls.through_record(), write=rls.through_record(), privileges="select, insert"
        ),
        migrations.RunSQL(
            """
            create function refuse_transition_change() returns trigger language plpgsql as $$
            begin
                if tg_op = 'UPDATE' and old.seq is null
                   and to_jsonb(old) - array['seq', 'recorded_at'] = to_jsonb(new) - array['seq', 'recorded_at'] then
                    return new;
                end if;
                raise exception 'a transition is append-only: % refused', tg_op using errcode = 'insufficient_privilege';
            end $$;
            create trigger transition_append_only before update or delete on records_transition
                for each row execute function refuse_transition_change();
            create trigger transition_no_truncate before truncate on records_transition
                for each statement execute function refuse_change();
            """,
            migrations.RunSQL.noop,
        ),
        rls.protect(
            "records_link",
            read=rls.through_record(),
            write=rls.through_record(),
            privileges="select, insert, update, delete",
        ),
        rls.protect("records_counter", read=rls.at_home(), write=rls.at_home()),
        rls.protect("records_proposal", read=rls.through_record(), write=rls.through_record()),
    ]
