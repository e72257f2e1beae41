"""The functions behind files, as SQL. They run as the owner: the bytes of a town are kept once, whoever reads them."""

KEEP_CONTENT = """
create function records_keep_content(p_town int, p_digest text, p_content bytea, p_thumbnail bytea) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    v_id bigint;
begin
    if not p_town = any((nullif(current_setting('app.home', true), ''))::bigint[]) is true then
        raise exception 'town % is outside the scope', p_town using errcode = 'insufficient_privilege';
    end if;
    if encode(sha256(p_content), 'hex') <> p_digest then
        raise exception 'digest and content differ';
    end if;
    insert into records_filecontent as c (town_id, digest, content, thumbnail)
        values (p_town, p_digest, p_content, p_thumbnail)
    on conflict (town_id, digest) do update
        set content = coalesce(c.content, excluded.content), thumbnail = coalesce(c.thumbnail, excluded.thumbnail),
            emptied_at = null
    returning c.id into v_id;
    return v_id;
end $$;
revoke all on function records_keep_content(int, text, bytea, bytea) from public;
grant execute on function records_keep_content(int, text, bytea, bytea) to shanzhi_app;
"""

EMPTY_CONTENTS = """
create function records_empty_contents(p_town int, p_now timestamptz, p_withdrawn timestamptz, p_waiting timestamptz)
returns int
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    v_count int;
begin
    if not p_town::bigint * 64 + 63 = any((nullif(current_setting('app.towns', true), ''))::bigint[]) is true then
        raise exception 'town % is outside the scope', p_town using errcode = 'insufficient_privilege';
    end if;
    delete from records_file f where f.town_id = p_town and f.record_id is null and f.uploaded_at < p_waiting;
    update records_filecontent c set content = null, thumbnail = null, emptied_at = p_now
        where c.town_id = p_town and c.content is not null
          and not exists (select from records_file f
                          where f.content_id = c.id and (f.withdrawn_at is null or f.withdrawn_at >= p_withdrawn));
    get diagnostics v_count = row_count;
    return v_count;
end $$;
revoke all on function records_empty_contents(int, timestamptz, timestamptz, timestamptz) from public;
grant execute on function records_empty_contents(int, timestamptz, timestamptz, timestamptz) to shanzhi_app;
"""
