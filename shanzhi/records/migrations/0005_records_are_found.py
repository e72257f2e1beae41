import django.db.models.deletion
from django.db import migrations, models

from shanzhi.kernel import rls

KEEP = """
create function search_words(record bigint, kind_of text[]) returns text language sql stable as $$
    select search_fold(concat_ws(' ', r.number, r.title,
        (select string_agg(r.data ->> name, ' ' order by place)
         from unnest(kind_of) with ordinality as names (name, place) where r.data ->> name <> r.title)))
    from records_record r where r.subject_id = record
$$;

create function search_keep(ids bigint[]) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
    with texts as materialized (
        select d.id, array_agg(field.key order by field.key) as names
        from (select distinct definition_id from records_record where subject_id = any(ids)) used
        join packs_definition d on d.id = used.definition_id,
        jsonb_each(d.document::jsonb -> 'fields') as field
        where field.value ->> 'kind' = 'text'
          and coalesce(field.value ->> 'privacy', 'internal') in ('public', 'internal')
        group by d.id
    )
    insert into records_searchtext (record_id, town_id, unit_id, reach, unit_reach, happened_on, words)
    select r.subject_id, r.town_id, r.unit_id, r.town_id * 64::bigint + r.access_class,
        r.unit_id * 64::bigint + r.access_class, r.happened_on, search_words(r.subject_id, texts.names)
    from records_record r left join texts on texts.id = r.definition_id
    where r.subject_id = any(ids) and r.kind <> 'duty'
    on conflict (record_id) do update set unit_id = excluded.unit_id, reach = excluded.reach,
        unit_reach = excluded.unit_reach, happened_on = excluded.happened_on, words = excluded.words
$$;

create function search_keep_new() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform search_keep(array(select subject_id from fresh));
    return null;
end $$;

create function search_keep_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    ids bigint[] := array(
        select f.subject_id from fresh f join gone g using (subject_id)
        where (f.number, f.title, f.data, f.unit_id, f.town_id, f.access_class, f.happened_on, f.definition_id)
            is distinct from
              (g.number, g.title, g.data, g.unit_id, g.town_id, g.access_class, g.happened_on, g.definition_id));
begin
    if cardinality(ids) > 0 then
        perform search_keep(ids);
    end if;
    return null;
end $$;

create trigger record_is_found after insert on records_record
    referencing new table as fresh for each statement execute function search_keep_new();
create trigger record_is_found_changed after update on records_record
    referencing old table as gone new table as fresh for each statement execute function search_keep_changed();
revoke all on function search_keep(bigint[]), search_keep_new(), search_keep_changed(), search_words(bigint, text[])
    from public;

select search_keep(array(select subject_id from records_record));
create index searchtext_grams on records_searchtext using gin (search_grams(reach, words));
"""

SEARCH = """
create function search_records(in_town bigint, asked text, most int)
returns table (record_id bigint, total int)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
set enable_seqscan = off as $$
declare
    counted constant int := 1000;
    words text := search_fold(asked);
    patterns text[] := search_patterns(asked);
    units bigint[] := nullif(current_setting('app.units', true), '')::bigint[];
    towns bigint[] := array(
        select pair from unnest(nullif(current_setting('app.towns', true), '')::bigint[]) as reach (pair)
        where pair / 64 = in_town and pair % 64 in (select id from kernel_accessclass));
    grams bigint[];
    here bigint;
    found bigint[] := '{}';
begin
    if search_grams(0, words) = '{}' then
        return;
    end if;
    foreach here in array towns loop
        grams := search_grams(here, words);
        found := found || array(
            select s.record_id from records_searchtext s
            where search_grams(s.reach, s.words) @> grams and s.reach = here and s.words like all (patterns)
            limit counted + 1);
    end loop;
    found := found || array(
        select s.record_id from records_searchtext s
        where s.unit_reach = any(units) and s.town_id = in_town and not s.reach = any(towns) and s.words like all (patterns)
        limit counted + 1);
    found := array(select distinct each from unnest(found || array(
        select a.record_id from records_recordaccess a join records_searchtext s on s.record_id = a.record_id
        where a.unit_id * 64::bigint + a.access_class = any(units) and s.town_id = in_town
          and s.words like all (patterns)
        limit counted + 1)) as all_found (each));
    if cardinality(found) > counted then
        -- too many to put in order: the latest, found from the newest day backwards
        found := found[1:counted] || array(
            select latest.record_id from (
                select s.record_id, s.words from records_searchtext s where s.reach = any(towns)
                order by s.happened_on desc, s.record_id desc limit 20000) latest
            where latest.words like all (patterns) limit most)
        || array(
            select s.record_id from records_searchtext s
            where s.unit_reach = any(units) and s.town_id = in_town and s.words like all (patterns)
            order by s.happened_on desc limit most)
        || array(
            select r.subject_id from records_record r
            where r.town_id = in_town and r.number = upper(words)
              and (r.town_id * 64::bigint + r.access_class = any(towns) or r.unit_id * 64::bigint + r.access_class = any(units)));
        total := counted + 1;
    else
        total := cardinality(found);
    end if;
    return query
        select r.subject_id, total from records_record r where r.subject_id = any(found)
        order by lower(r.number) = words desc, lower(r.number) like '%-' || words desc,
            r.happened_on desc, r.subject_id desc
        limit most;
end $$;
revoke all on function search_records(bigint, text, int) from public;
grant execute on function search_records(bigint, text, int) to shanzhi_app;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0004_files_protection"), ("directory", "0004_people_are_found")]
    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="records.record",
                    ),
                ),
                (
                    "town",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.town",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.unit",
                    ),
                ),
                ("reach", models.BigIntegerField()),
                ("unit_reach", models.BigIntegerField()),
                ("happened_on", models.DateField()),
                ("words", models.TextField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["reach", "-happened_on", "-record"], name="searchtext_latest"),
                    models.Index(fields=["unit_reach"], name="searchtext_of_unit"),
                ],
            },
        ),
        rls.protect("records_searchtext", read="false", write="false", privileges="select"),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.RunSQL(SEARCH, migrations.RunSQL.noop),
    ]
