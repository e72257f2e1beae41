from django.db import migrations

from shanzhi.kernel import rls


class Migration(migrations.Migration):
    dependencies = [("packs", "0001_initial"), ("kernel", "0002_protection")]
    operations = [
        rls.leave_open("packs_packversion", because="what a town does is public, no rows of data", privileges="select, insert"),
        rls.leave_open("packs_definition", because="what a town does is public, no rows of data", privileges="select, insert"),
        rls.leave_open("packs_asset", because="templates are public, no rows of data", privileges="select, insert"),
        rls.append_only("packs_asset"),
        migrations.RunSQL(f"grant update (retired_at) on packs_definition to {rls.APP_ROLE}", migrations.RunSQL.noop),
        migrations.RunSQL(
            """
            create function refuse_definition_change() returns trigger language plpgsql as $$
            begin
                if to_jsonb(old) - 'retired_at' <> to_jsonb(new) - 'retired_at' then
                    raise exception 'a declaration is immutable once applied' using errcode = 'insufficient_privilege';
                end if;
                return new;
            end $$;
            create trigger definition_immutable before update on packs_definition
                for each row execute function refuse_definition_change();
            """,
            "drop trigger definition_immutable on packs_definition; drop function refuse_definition_change();",
        ),
    ]
