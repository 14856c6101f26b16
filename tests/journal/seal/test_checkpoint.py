"""Checkpoints: their text, whose they are, and which hash they speak of."""

import pytest

from yizhen.journal.seal import checkpoint, note
from yizhen.journal.seal.checkpoint import Checkpoint
from yizhen.journal.seal.encoding import to_base64
from yizhen.journal.seal.faults import Fault, SealFault
from yizhen.journal.seal.hashing import HashName, tree_hash

ROOT = bytes(range(32))
ROOT_LINE = to_base64(ROOT)
NAME = "journal.example/yizhen"
SIGNER = note.new_signer(NAME, seed=b"s" * 32)


def test_the_example_of_the_specification_is_parsed() -> None:
    body = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    state = checkpoint.parse_body(body)
    assert (state.origin, state.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert state.hash_name is HashName.SHA256
    assert state.body == body


@pytest.mark.parametrize("hash_name", list(HashName))
def test_a_signed_checkpoint_opens_to_itself(hash_name: HashName) -> None:
    signer = note.new_signer(checkpoint.origin(NAME, hash_name), seed=b"s" * 32)
    state = checkpoint.checkpoint(signer.name, size=5, root=ROOT)
    opened = checkpoint.opened(checkpoint.sign(state, signer), [signer.verifier])
    assert opened == state
    assert opened.hash_name is hash_name


def test_a_checkpoint_under_sm3_says_so_in_origin_and_extension() -> None:
    origin = checkpoint.origin(NAME, HashName.SM3)
    assert checkpoint.checkpoint(origin, size=5, root=ROOT).body == (
        f"{NAME}/sm3\n5\n{ROOT_LINE}\nhash sm3\n"
    )


@pytest.mark.parametrize(
    "body",
    [
        f"{NAME}/sm3\n5\n{ROOT_LINE}\n",
        f"{NAME}\n5\n{ROOT_LINE}\nhash sm3\n",
        f"{NAME}/sm3\n5\n{ROOT_LINE}\nhash sha256\n",
        f"{NAME}/sm3\n5\n{ROOT_LINE}\nhash sm3\nhash sm3\n",
    ],
)
def test_a_checkpoint_of_two_minds_about_its_hash_is_refused(body: str) -> None:
    with pytest.raises(SealFault) as caught:
        checkpoint.parse_body(body)
    assert caught.value.fault is Fault.UNKNOWN_HASH


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (f"{NAME}\n5\n", 2),
        (f"{NAME}\n05\n{ROOT_LINE}\n", 2),
        (f"{NAME}\n-1\n{ROOT_LINE}\n", 2),
        (f"{NAME}\n\n{ROOT_LINE}\n", 2),
        (f"{NAME}\n٥\n{ROOT_LINE}\n", 2),
        (f"{NAME}\n{2**63}\n{ROOT_LINE}\n", 2),
        (f"{NAME}\n5\n{ROOT_LINE[:-1]}\n", 3),
        (f"{NAME}\n5\n{to_base64(ROOT[1:])}\n", 3),
        (f"{NAME}\n0\n{ROOT_LINE}\n", 3),
        (f"{NAME}\n5\n{ROOT_LINE}\n\n", 4),
    ],
)
def test_a_garbled_checkpoint_is_refused_with_its_line(body: str, line: int) -> None:
    with pytest.raises(SealFault) as caught:
        checkpoint.parse_body(body)
    assert (caught.value.fault, caught.value.facts) == (Fault.GARBLED_CHECKPOINT, {"line": line})


def test_extension_lines_of_others_are_kept() -> None:
    body = f"{NAME}\n5\n{ROOT_LINE}\nsomething else\n"
    assert checkpoint.parse_body(body) == Checkpoint(NAME, 5, ROOT, ("something else",))


def test_the_empty_log_has_the_empty_root() -> None:
    state = checkpoint.checkpoint(NAME, size=0, root=tree_hash(HashName.SHA256).empty)
    assert checkpoint.parse_body(state.body) == state


def test_a_trusted_key_of_another_log_cannot_vouch_for_this_one() -> None:
    other = note.new_signer("other.example", seed=b"o" * 32)
    text = note.sign(checkpoint.checkpoint(NAME, size=5, root=ROOT).body, other)
    with pytest.raises(SealFault) as caught:
        checkpoint.opened(text, [other.verifier, SIGNER.verifier])
    assert caught.value.fault is Fault.WRONG_LOG
