from django.db import migrations

from shanzhi.kernel import rls


class Migration(migrations.Migration):
    dependencies = [("reports", "0006_drafts"), ("kernel", "0002_protection")]
    operations = [
        rls.protect("reports_draft", read=rls.whole_town(), write=rls.whole_town()),
        rls.protect("reports_draftstep", read=rls.whole_town(), write=rls.whole_town(), privileges="select, insert"),
        rls.append_only("reports_draftstep"),
        rls.protect("reports_draftvouch", read=rls.whole_town(), write=rls.whole_town(), privileges="select, insert"),
        rls.append_only("reports_draftvouch"),
    ]
