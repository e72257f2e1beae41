from django.db import migrations, models
from django.db.migrations.state import StateApps

from shanzhi.core.pinyin import spelling

FOLD = """
create function search_fold(words text) returns text language sql immutable parallel safe as $$
    select trim(regexp_replace(lower(normalize(words, NFKC)), '\\s+', ' ', 'g'))
$$;
comment on function search_fold(text) is 'Words as search compares them: full-width signs and capitals made even.';

create function search_grams(reach bigint, words text) returns bigint[] language sql immutable parallel safe as $$
    select coalesce(array_agg(distinct hashtextextended(sign || after, reach)), '{}')
    from (
        select sign, lead(sign) over (order by place) as after
        from unnest(string_to_array(words, null)) with ordinality as signs (sign, place)
    ) pairs
    where after is not null and sign <> ' ' and after <> ' '
$$;
comment on function search_grams(bigint, text) is
    'Every two signs that stand together, each mixed with who may read it: nobody walks through entries of others.';

create function search_patterns(asked text) returns text[] language sql immutable parallel safe as $$
    select array_agg('%' || replace(replace(replace(word, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%')
    from (select word from string_to_table(search_fold(asked), ' ') as words (word) where word <> '' limit 5) few
$$;
comment on function search_patterns(text) is 'What LIKE is asked for, a pattern for each of the first five words.';
"""

PEOPLE = """
create index person_grams on directory_person
    using gin (search_grams(town_id, search_fold(name || ' ' || spelling)));

create function search_people(in_town bigint, asked text, most int)
returns table (person_id bigint, membership_id bigint, total int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp set enable_seqscan = off as $$
    with mine as materialized (
        select p.subject_id, p.name, p.spelling
        from directory_person p
        where p.town_id = in_town and p.erased_at is null
          and in_town = any(nullif(current_setting('app.home', true), '')::bigint[])
          and in_town * 64 + 1 = any(nullif(current_setting('app.towns', true), '')::bigint[])
          and search_grams(p.town_id, search_fold(p.name || ' ' || p.spelling))
              @> search_grams(in_town, search_fold(asked))
          and search_fold(p.name || ' ' || p.spelling) like all (search_patterns(asked))
        union
        select p.subject_id, p.name, p.spelling
        from unnest(nullif(current_setting('app.units', true), '')::bigint[]) as reach (pair)
        join directory_membership m on m.unit_id = reach.pair / 64 and m.known_to is null
        join directory_person p on p.subject_id = m.person_id
        where reach.pair % 64 = 1 and p.town_id = in_town and p.erased_at is null
          and in_town = any(nullif(current_setting('app.home', true), '')::bigint[])
          and not coalesce(in_town * 64 + 1 = any(nullif(current_setting('app.towns', true), '')::bigint[]), false)
          and search_fold(p.name || ' ' || p.spelling) like all (search_patterns(asked))
    ),
    belonging as (
        select distinct on (m.person_id) m.person_id, m.id, mine.name, mine.spelling
        from mine join directory_membership m on m.person_id = mine.subject_id and m.known_to is null
        where in_town * 64 + 1 = any(nullif(current_setting('app.towns', true), '')::bigint[])
           or m.unit_id * 64 + 1 = any(nullif(current_setting('app.units', true), '')::bigint[])
        order by m.person_id, m.valid_to desc nulls first, m.valid_from desc, m.id
    )
    select b.person_id, b.id, (count(*) over ())::int
    from belonging b
    order by search_fold(b.name) = search_fold(asked) desc,
        starts_with(search_fold(b.name), search_fold(asked)) or starts_with(b.spelling, search_fold(asked))
            or starts_with(split_part(b.spelling, ' ', 2), search_fold(asked)) desc,
        b.spelling, b.person_id
    limit most
$$;
revoke all on function search_people(bigint, text, int) from public;
grant execute on function search_people(bigint, text, int) to shanzhi_app;
"""


def spell(apps: StateApps, schema_editor: object) -> None:
    """Cards written before get their pinyin."""
    alias = schema_editor.connection.alias  # type: ignore[attr-defined]
    person = apps.get_model("directory", "Person")
    rows = list(person.objects.using(alias).filter(spelling="").only("pk", "name"))
    for row in rows:
        row.spelling = spelling(row.name)[:400]
    person.objects.using(alias).bulk_update(rows, ["spelling"], batch_size=2000)


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_links_have_a_direction")]
    operations = [
        migrations.AddField(
            "person", "spelling", models.CharField(blank=True, default="", max_length=400), preserve_default=False
        ),
        migrations.RunPython(spell, migrations.RunPython.noop),
        migrations.RunSQL(FOLD, migrations.RunSQL.noop),
        migrations.RunSQL(PEOPLE, migrations.RunSQL.noop),
    ]
