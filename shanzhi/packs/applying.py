"""Applying a pack to a town: what is new or changed becomes a new row, what is missing is retired."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path

from django.db.models import Max

from shanzhi.kernel import audit, clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.packs.assembling import Entry, Pack, assemble_sound, file_digest
from shanzhi.packs.models import Asset, Definition, PackVersion
from shanzhi.packs.sections import Section, all_sections, tell_of_change


@verb("pack.apply")
def apply_pack(town: Town, pack_key: str, *, actor: Principal) -> PackVersion:
    """Make `pack_key` the town's pack.

    Applying the same content again changes nothing and returns the version in force.

    Raises Problems with every flaw of the pack; then nothing was applied.
    """
    require(actor, "pack.apply", town_id=town.pk)

    pack = assemble_sound(pack_key)
    digest = digest_of(pack)
    current = PackVersion.objects.filter(town=town).order_by("-number").first()
    if current is not None and current.digest == digest:
        return current

    moment = clock.now(town)
    version = PackVersion.objects.create(
        town=town,
        pack=pack.key,
        version=pack.manifest.version,
        number=(current.number if current else 0) + 1,
        digest=digest,
        manifest=pack.manifest.model_dump(mode="json"),
        applied_at=moment,
        applied_by=actor.key,
    )
    gone = _retire_missing(town, pack, moment)
    for name, section in all_sections().items():
        for entry in pack.entries.get(name, {}).values():
            _put(town, entry, version, digest=_digest_in(pack, section, entry), is_dated=section.dated)
            section.on_apply(town, entry.key, entry.model)

    audit.write(
        actor, "pack.apply", f"pack:{pack.key}", town=town, after={"version": version.version, "digest": digest}
    )
    if current is not None:
        tell_of_change(town, actor, _changed_by(version, gone))
    return version


def digest_of(pack: Pack) -> str:
    """A fingerprint of the whole pack: manifest and every declaration."""
    lines = sorted(f"{entry.section}/{entry.key} {entry.digest}" for entry in pack)
    return hashlib.sha256("\n".join([pack.manifest.model_dump_json(), *lines]).encode()).hexdigest()


def _retire_missing(town: Town, pack: Pack, moment: datetime) -> list[tuple[str, str]]:
    """Retire what the pack has no longer: its sections and keys."""
    gone = []
    for row in Definition.objects.filter(town=town, retired_at=None).only("pk", "section", "key"):
        if row.key not in pack.entries.get(row.section, {}):
            Definition.objects.filter(pk=row.pk).update(retired_at=moment)
            gone.append((row.section, row.key))
    return gone


def _changed_by(version: PackVersion, gone: list[tuple[str, str]]) -> dict[str, list[str]]:
    """The keys of everything that is new, changed or gone with a version, by section."""
    found: dict[str, list[str]] = {}
    fresh = Definition.objects.filter(first_version=version).values_list("section", "key").distinct()
    for section, key in [*gone, *fresh]:
        found.setdefault(section, []).append(key)
    return found


def _digest_in(pack: Pack, section: Section, entry: Entry) -> str:
    """A fingerprint of a declaration and of those it goes by."""
    others = [pack.entries.get(name, {}).get(key) for name, key in section.goes_by(entry.model)]
    if not others:
        return entry.digest
    digests = [entry.digest, *(other.digest for other in others if other is not None)]
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _put(town: Town, entry: Entry, version: PackVersion, *, digest: str, is_dated: bool) -> None:
    """Add the declaration if its content, or that of what it goes by, is new.

    In a dated section an older version stays in force before `valid_from`.
    """
    in_force = Definition.objects.filter(town=town, section=entry.section, key=entry.key, retired_at=None)
    if any(row.digest == digest for row in in_force):
        return
    valid_from: date | None = getattr(entry.model, "valid_from", None) if is_dated else None
    superseded = in_force if valid_from is None else in_force.filter(valid_from__gte=valid_from)
    superseded.update(retired_at=version.applied_at)
    known = Definition.objects.filter(town=town, section=entry.section, key=entry.key)
    Definition.objects.create(
        town=town,
        section=entry.section,
        key=entry.key,
        number=(known.aggregate(last=Max("number"))["last"] or 0) + 1,
        digest=digest,
        document=entry.raw,
        files={name: _keep_file(path) for name, path in entry.files.items()},
        valid_from=valid_from,
        first_version=version,
        applied_at=version.applied_at,
    )


def _keep_file(path: Path) -> str:
    digest = file_digest(path)
    Asset.objects.get_or_create(digest=digest, defaults={"content": path.read_bytes()})
    return digest
