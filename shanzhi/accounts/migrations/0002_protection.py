from django.db import migrations

from shanzhi.kernel import rls

SIGN_IN = "needed to sign in, before anybody's scope is known"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("kernel", "0002_protection"),
        ("sessions", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]
    operations = [
        rls.leave_open("accounts_user", because=SIGN_IN, privileges="select, insert, update"),
        rls.leave_open("accounts_grant", because="needed to build a scope; names no person", privileges="select, insert, update"),
        rls.leave_open("django_session", because=SIGN_IN, privileges="select, insert, update, delete"),
        rls.leave_open("django_content_type", because="names of tables"),
        rls.leave_open("auth_permission", because="empty: rights come from grants"),
        rls.leave_open("auth_group", because="empty: rights come from grants"),
        rls.leave_open("auth_group_permissions", because="empty: rights come from grants"),
        rls.leave_open("django_migrations", because="which migrations ran; start-up checks it"),
        rls.leave_open("account_emailaddress", because="empty: accounts have no e-mail addresses"),
        rls.leave_open("account_emailconfirmation", because="empty: accounts have no e-mail addresses"),
        migrations.RunSQL(
            "create table shanzhi_cache (cache_key varchar(255) primary key, value text not null, expires timestamptz not null);"
            "create index shanzhi_cache_expires on shanzhi_cache (expires);",
            "drop table shanzhi_cache;",
        ),
        rls.leave_open("shanzhi_cache", because="counts failed sign-ins, no rows of data", privileges="select, insert, update, delete"),
    ]
