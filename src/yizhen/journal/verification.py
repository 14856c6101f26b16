"""Verifying the journal: does what stands in the database today still give the roots that were signed?

Reads only, in constant memory. What it believes without proof are the public keys in the file beside the database's keys; receipts
and checkpoints that others keep outside this installation guard against somebody who could rewrite even those.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from django.db import connection
from django.db.models import Min, Q
from django.utils import timezone

from yizhen.core.actor import Actor
from yizhen.core.refusals import Refusal
from yizhen.core.text import Text
from yizhen.journal import guard, sealing
from yizhen.journal.models import Checkpoint, Entry, Leaf, Remark, SealHead, Tile, Unsealed
from yizhen.journal.permission import require
from yizhen.journal.seal import checkpoint, leaf, note, tiles
from yizhen.journal.seal.audit import Breach, Damage, first_breach
from yizhen.journal.seal.commitment import is_opened_by
from yizhen.journal.seal.faults import SealFault
from yizhen.journal.seal.hashing import TreeHash, tree_hash
from yizhen.journal.seal.merkle import Frontier

CHUNK_ROWS = 2_000
FINDINGS_MAX = 20
LATE_AFTER = timedelta(minutes=10)
"""The loop seals every minute; whatever has waited this long shows that it does not."""

Heard = Callable[[int, int], None]
"""Told how many entries are done, of how many."""
Kind = Literal[
    "guard", "altered", "missing", "batch", "tile", "leaf", "added", "checkpoint", "remark", "late"
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `late` means behind, every other kind means tampered with."""

    kind: Kind
    text: Text
    entry: int | None = None


@dataclass(slots=True)
class Report:
    """What verifying found; the first damage in sealed order comes first."""

    entries: int = 0
    checkpoints: int = 0
    remarks: int = 0
    erased: int = 0
    unsealed: int = 0
    signed_at: datetime | None = None
    root: str = ""
    origin: str = ""
    findings: list[Finding] = field(default_factory=list)
    more: int = 0
    """Findings beyond FINDINGS_MAX, counted only."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing was tampered with; being behind does not count."""
        return all(finding.kind == "late" for finding in self.findings)

    @property
    def is_late(self) -> bool:
        """Whether entries have waited for their seal for too long."""
        return any(finding.kind == "late" for finding in self.findings)

    def add(self, kind: Kind, text: Text, *, entry: int | None = None) -> None:
        """Note one more finding."""
        if len(self.findings) < FINDINGS_MAX:
            self.findings.append(Finding(kind, text, entry))
        else:
            self.more += 1


def verify(
    actor: Actor,
    *,
    heard: Heard = lambda _done, _of: None,
    keys: Sequence[note.Verifier] | None = None,
) -> Report:
    """Verify everything, under `keys` or those of this installation. Raises NotAllowed without `journal.verify`."""
    require(actor, "journal.verify", "p")
    report = Report()
    _check_guard(report)
    size = SealHead.objects.get(pk=1).size
    hashing = _hashing()
    states = _Checkpoints(report, size, sealing.verifiers() if keys is None else keys)
    _check_log(report, states, _Rows(size, hashing, heard), hashing)
    _check_upper_tiles(report, size, hashing)
    _check_unsealed(report)
    _check_remarks(report)
    return report


def guard_is_missing() -> list[str]:
    """Names of append-only triggers that do not stand."""
    return guard.missing(connection)


def longest_wait() -> timedelta:
    """For how long the oldest entry without a seal has waited; nothing when all are sealed."""
    since: datetime | None = Unsealed.objects.aggregate(since=Min("entry__at"))["since"]
    return timezone.now() - since if since is not None else timedelta()


def _hashing() -> TreeHash:
    first = Checkpoint.objects.order_by("size").first()
    if first is None:
        return tree_hash(sealing.hash_in_force())
    return tree_hash(checkpoint.parse_body(note.parse(first.note).body).hash_name)


def _check_guard(report: Report) -> None:
    if missing := guard_is_missing():
        report.add("guard", GUARD.format(names=", ".join(missing)))


def _check_log(report: Report, states: "_Checkpoints", rows: "_Rows", hashing: TreeHash) -> None:
    """Entries, leaves, lowest tiles and signed roots against each other."""
    place = len(report.findings)
    try:
        breach = first_breach(rows, states=states, tiles=sealing.StoredTiles(), tree_hash=hashing)
    except KeyError as gone:
        breach = None
        report.add("tile", TILE_GONE.format(tile=str(gone.args[0])))
    for _ in states:  # what follows the first damage is still looked at
        pass
    for _ in rows:
        pass
    if breach is not None:
        report.findings.insert(place, _named(breach, rows))
    for kind, index, entry in rows.odd:
        if breach is None or index != breach.start:
            report.add(kind, _sentence(kind, index, entry), entry=entry)
    report.more += rows.odd_more
    report.entries = rows.count
    if states.size != rows.count:
        report.add("checkpoint", NO_CHECKPOINT.format(size=rows.count, signed=states.size))


class _Rows(Iterator[bytes | None]):
    """The leaf hashes of today in sealed order, None where a row is gone; notes on the way what does not fit its leaf."""

    def __init__(self, size: int, hashing: TreeHash, heard: Heard) -> None:
        self.count = 0
        self.odd: list[tuple[Kind, int, int | None]] = []
        self.odd_more = 0
        self._size = size
        self._hashing = hashing
        self._heard = heard
        self._chunk: Iterator[bytes | None] = iter(())

    def __next__(self) -> bytes | None:
        hash_ = next(self._chunk, _END)
        if hash_ is _END:
            if self.count >= self._size:
                raise StopIteration
            self._chunk = iter(self._read())
            hash_ = next(self._chunk)
        assert hash_ is None or isinstance(hash_, bytes)
        return hash_

    def _read(self) -> list[bytes | None]:
        start, stop = self.count, min(self.count + CHUNK_ROWS, self._size)
        leaves = Leaf.objects.filter(index__gte=start, index__lt=stop)
        told = {
            index: (id_, bytes(h))
            for index, id_, h in leaves.values_list("index", "entry_id", "hash")
        }
        ids = [id_ for id_, _ in told.values()]
        entries = {
            row[0]: row
            for row in Entry.objects.filter(pk__in=ids).values_list(*sealing.ENTRY_COLUMNS)
        }
        self._check_texts(entries)
        self.count = stop
        self._heard(stop, self._size)
        return [self._one(index, told.get(index), entries) for index in range(start, stop)]

    def _one(
        self, index: int, told: tuple[int, bytes] | None, entries: dict[int, sealing.EntryRow]
    ) -> bytes | None:
        if told is None:
            self._note("missing", index, None)
            return None
        entry, stored = told
        row = entries.get(entry)
        if row is None:
            self._note("missing", index, entry)
            return None
        try:
            hash_ = self._hashing.leaf(leaf.encode(sealing.facts_of(row)))
        except (AssertionError, TypeError, AttributeError):  # no deed can have written this
            hash_ = b""
        if hash_ != stored:
            self._note("altered", index, entry)
        return hash_

    def _check_texts(self, entries: dict[int, sealing.EntryRow]) -> None:
        """Every text that an entry commits to has its row, even when the words are gone."""
        promised = {(id_, text) for id_, row in entries.items() for text in row[-1]}
        if not promised:
            return
        ids = {id_ for id_, _ in promised}
        rows = Remark.objects.filter(entry_id__in=ids).values_list("entry_id", "commitment")
        for id_, _ in sorted(promised - set(rows)):
            self._note("remark", -1, id_)

    def _note(self, kind: Kind, index: int, entry: int | None) -> None:
        if len(self.odd) < FINDINGS_MAX:
            self.odd.append((kind, index, entry))
        else:
            self.odd_more += 1


_END = object()


class _Checkpoints(Sequence[checkpoint.Checkpoint]):
    """The signed states, the smallest first, read and verified one by one; a bad one is noted and passed over."""

    def __init__(self, report: Report, size: int, keys: Sequence[note.Verifier]) -> None:
        self.size = 0
        self._report = report
        self._until = size
        self._verifiers = keys
        self._states = self._read()

    def __iter__(self) -> Iterator[checkpoint.Checkpoint]:
        return self._states

    def _read(self) -> Iterator[checkpoint.Checkpoint]:
        rows = Checkpoint.objects.filter(size__lte=self._until).order_by("size")
        for row in rows.iterator(chunk_size=CHUNK_ROWS):
            self._report.checkpoints += 1
            state = self._opened(row)
            if state is None:
                continue
            self.size = state.size
            self._report.signed_at, self._report.root = row.at, state.root.hex()
            self._report.origin = state.origin
            yield state

    def __len__(self) -> int:
        return Checkpoint.objects.filter(size__lte=self._until).count()

    def __getitem__(self, index: int | slice) -> checkpoint.Checkpoint:  # type: ignore[override]
        raise NotImplementedError("read in order only")

    def _opened(self, row: Checkpoint) -> checkpoint.Checkpoint | None:
        try:
            state = checkpoint.opened(row.note, self._verifiers)
        except SealFault as fault:
            self._report.add("checkpoint", CHECKPOINT.format(size=row.size, detail=fault.text))
            return None
        if (state.size, state.root) != (row.size, bytes(row.root)):
            self._report.add("checkpoint", CHECKPOINT_ROW.format(size=row.size))
        if state.size <= self.size or state.size > self._until:
            return None
        if self._report.origin and state.origin != self._report.origin:
            self._report.add("checkpoint", CHECKPOINT_ORIGIN.format(size=row.size))
            return None
        return state


def _named(breach: Breach, rows: _Rows) -> Finding:
    """The first damage, with the row that it is about."""
    kinds: dict[Damage, Kind] = {
        Damage.ALTERED: "altered",
        Damage.MISSING: "missing",
        Damage.BATCH: "batch",
        Damage.TILE: "tile",
    }
    kind = kinds[breach.damage]
    if breach.damage is Damage.BATCH:
        return Finding("batch", breach.text)
    entry = next(
        (e for k, i, e in rows.odd if i == breach.start and k in {"missing", "altered"}), None
    )
    if entry is None:
        found = Leaf.objects.filter(index=breach.start).values_list("entry_id", flat=True)
        entry = found.first()
    return Finding(kind, _sentence(kind, breach.start, entry), entry)


def _sentence(kind: Kind, index: int, entry_id: int | None) -> Text:
    entry = Entry.objects.filter(pk=entry_id).first() if entry_id is not None else None
    if entry is None:
        named = MISSING if entry_id is not None else MISSING_WITH_LEAF
        return named.format(position=index + 1, entry=entry_id or 0)
    sentence = {"altered": ALTERED, "tile": TILE, "remark": REMARK_GONE}[kind]
    return sentence.format(
        position=index + 1,
        entry=entry.pk,
        at=timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M:%S"),
        deed=entry.deed,
        target=f"{entry.target_kind} {entry.target_id}",
    )


def _check_upper_tiles(report: Report, size: int, hashing: TreeHash) -> None:
    """Each hash of a higher tile is the root over the full tile below it; and there is no tile too many."""
    stored = sealing.StoredTiles()
    expected = tiles.tiles_of(size)
    for tile in expected:
        if tile.level == 0:
            continue
        try:
            hashes = tiles.unpack(stored.read(tile))[: tile.width]
            below = [_root_below(stored, tile, n, hashing) for n in range(tile.width)]
        except KeyError as gone:
            report.add("tile", TILE_GONE.format(tile=str(gone.args[0])))
            continue
        if hashes != below:
            report.add("tile", UPPER_TILE.format(tile=tile.path))
    if SealHead.objects.get(pk=1).size == size and Tile.objects.count() != len(expected):
        report.add("tile", TILES_TOO_MANY)


def _root_below(
    stored: sealing.StoredTiles, tile: tiles.Tile, number: int, hashing: TreeHash
) -> bytes:
    full = tiles.Tile(tile.level - 1, tile.number * tiles.TILE_WIDTH + number)
    frontier = Frontier(hashing)
    frontier.extend(tiles.unpack(stored.read(full)))
    return frontier.root()


def _check_unsealed(report: Report) -> None:
    """Every entry has a leaf or waits for one, and none waits for long."""
    added = Entry.objects.filter(leaf__isnull=True, unsealed__isnull=True).order_by("id")
    for entry in added[:FINDINGS_MAX]:
        report.add(
            "added",
            ADDED.format(
                entry=entry.pk,
                at=timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M:%S"),
                deed=entry.deed,
                target=f"{entry.target_kind} {entry.target_id}",
            ),
            entry=entry.pk,
        )
    _check_beyond_head(report)
    report.unsealed, waiting = Unsealed.objects.count(), longest_wait()
    if waiting > LATE_AFTER:
        minutes = waiting // timedelta(minutes=1)
        report.add("late", LATE.format(count=report.unsealed, minutes=minutes))


def _check_beyond_head(report: Report) -> None:
    """No leaf and no checkpoint stands outside the log: such an entry would look sealed without being it."""
    size = SealHead.objects.filter(pk=1).values("size")
    for stray in Leaf.objects.filter(Q(index__lt=0) | Q(index__gte=size))[:FINDINGS_MAX]:
        report.add("leaf", LEAF_OUTSIDE.format(entry=stray.entry_id), entry=stray.entry_id)
    for state in Checkpoint.objects.filter(size__gt=size)[:FINDINGS_MAX]:
        report.add("checkpoint", CHECKPOINT_BEYOND.format(size=state.size))


def _check_remarks(report: Report) -> None:
    """Every text is the one that its entry committed to, or was taken out by a deed."""
    last = 0
    while rows := list(
        Remark.objects.filter(pk__gt=last).select_related("entry").order_by("id")[:CHUNK_ROWS]
    ):
        last = rows[-1].pk
        told = _told_redactions([row.pk for row in rows if row.redacted_at is not None])
        for row in rows:
            report.remarks += 1
            report.erased += row.redacted_at is not None
            if not _is_true(row, told):
                sentence = REMARK if row.redacted_at is None else REMARK_ERASED
                report.add(
                    "remark", sentence.format(remark=row.pk, entry=row.entry_id), entry=row.entry_id
                )


def _told_redactions(ids: list[int]) -> set[str]:
    """Of these remarks, those whose redaction stands in the journal."""
    deeds = Entry.objects.filter(
        deed="journal.redact",
        target_kind=Remark._meta.label_lower,
        target_id__in=[str(id_) for id_ in ids],
    )
    return set(deeds.values_list("target_id", flat=True))


def _is_true(row: Remark, told: set[str]) -> bool:
    entry = row.entry
    fits = (
        row.commitment in entry.texts
        and (row.author_id, row.at) == (entry.actor_id, entry.at)
        and (row.target_kind, row.target_id) == (entry.target_kind, entry.target_id)
    )
    if row.redacted_at is not None:
        return fits and str(row.pk) in told
    return fits and is_opened_by(row.commitment, text=row.text, salt=bytes(row.salt))


class JournalTampered(Refusal):
    """Verifying found damage."""

    code = "journal_tampered"
    status = 500
    exit_code = 9


class JournalLate(Refusal):
    """The journal is whole, but its seal is behind."""

    code = "journal_late"
    status = 500
    exit_code = 12


GUARD = Text(
    zh="防改触发器不在或被停用：{names}。请查明是谁动过数据库，再运行 yizhen doctor。",
    en="Append-only triggers are missing or switched off: {names}. Find out who touched the database.",
)
ALTERED = Text(
    zh="第 {position} 条记录（编号 {entry}，{at}，{deed}，{target}）在封存之后被改过。",
    en="Entry number {position} (id {entry}, {at}, {deed}, {target}) was altered after it was sealed.",
)
TILE = Text(
    zh="第 {position} 条记录（编号 {entry}，{at}，{deed}，{target}）完好，但它的封存数据被改过。",
    en="Entry number {position} (id {entry}, {at}, {deed}, {target}) is whole, but its stored tile was altered.",
)
MISSING = Text(
    zh="第 {position} 条记录（编号 {entry}）不见了，封存之后被删除。",
    en="Entry number {position} (id {entry}) is missing: it was deleted after it was sealed.",
)
MISSING_WITH_LEAF = Text(
    zh="第 {position} 条记录连同它的封存位置不见了，封存之后被删除。",
    en="Entry number {position} is missing together with its leaf: both were deleted after sealing.",
)
ADDED = Text(
    zh="记录（编号 {entry}，{at}，{deed}，{target}）不是由系统写入的：没有封存，也不在等待封存。",
    en="The entry (id {entry}, {at}, {deed}, {target}) was not written by the system: it is neither sealed nor waiting.",
)
LEAF_OUTSIDE = Text(
    zh="编号 {entry} 的记录占着台账之外的封存位置，不是由系统写入的。",
    en="Entry {entry} holds a place outside the sealed log: the system did not write it.",
)
CHECKPOINT_BEYOND = Text(
    zh="有一个检查点签到第 {size} 条，台账现在却没有这么长：后面的记录被整段删除。",
    en="A checkpoint vouches for {size} entries, but the log is shorter now: its end was cut off.",
)
TILE_GONE = Text(
    zh="封存数据 {tile} 不见了或不完整。", en="The stored tile {tile} is missing or incomplete."
)
UPPER_TILE = Text(
    zh="封存数据 {tile} 和下一层对不上，被改过。",
    en="The stored tile {tile} does not fit the level below: it was altered.",
)
TILES_TOO_MANY = Text(
    zh="封存数据的份数不对，有多出来的或被删的。", en="There are too many or too few stored tiles."
)
CHECKPOINT = Text(
    zh="前 {size} 条记录的检查点不能采信：{detail}",
    en="The checkpoint over {size} entries cannot be relied on: {detail}",
)
CHECKPOINT_ROW = Text(
    zh="前 {size} 条记录的检查点，登记的条数或根值和签名里的不一样。",
    en="The checkpoint over {size} entries differs from what its row says.",
)
CHECKPOINT_ORIGIN = Text(
    zh="前 {size} 条记录的检查点属于另一本台账。",
    en="The checkpoint over {size} entries belongs to another log.",
)
NO_CHECKPOINT = Text(
    zh="封存到第 {size} 条，但签过名的检查点只到第 {signed} 条。",
    en="{size} entries are sealed, but the signed checkpoints reach only {signed}.",
)
LATE = Text(
    zh="有 {count} 条记录等待封存，最早的已等 {minutes} 分钟：请确认后台在运行，或运行 yizhen journal seal。",
    en="{count} entries wait for their seal, the oldest for {minutes} minutes: check the worker, or run yizhen journal seal.",
)
REMARK = Text(
    zh="编号 {entry} 的记录所附文字（{remark}）被改过，和当时写下的不一样。",
    en="A text ({remark}) of entry {entry} was altered: it is not what was written then.",
)
REMARK_ERASED = Text(
    zh="编号 {entry} 的记录所附文字（{remark}）被抹去，但台账里没有隐去它的记录。",
    en="A text ({remark}) of entry {entry} was erased, but no deed in the journal tells of it.",
)
REMARK_GONE = Text(
    zh="编号 {entry} 的记录（{at}，{deed}，{target}）所附的文字整行不见了。",
    en="The row of a text of entry {entry} ({at}, {deed}, {target}) is gone.",
)
