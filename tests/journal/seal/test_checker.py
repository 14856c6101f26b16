"""The offline checker page, in a real browser that has no network."""

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.journal.seal.logbook import SALT, WORDS, Logbook
from yizhen.core.text import Text
from yizhen.journal.seal import checker, note, receipt
from yizhen.journal.seal.encoding import to_base64
from yizhen.journal.seal.faults import SENTENCES, Fault, SealFault
from yizhen.journal.seal.hashing import HashName

BOOKS = {name: Logbook(11, hash_name=name, spoken=4) for name in HashName}
KEYS = [book.vkey for book in BOOKS.values()]
BOOK = BOOKS[HashName.SHA256]
GOOD = BOOK.receipt(4)
TITLES = {
    "matter.open": Text(zh="上报问题", en="Reported a problem"),
    "matter": Text(zh="事项", en="Matter"),
    "p61040300100203": Text(zh="杨陵街道某社区三号网格", en="Grid 3"),
}
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-component-update"]
ARGUMENTS += ["--disable-background-networking", "--disable-sync"]
WITHOUT_WEBCRYPTO = "Object.defineProperty(crypto, 'subtle', { value: undefined })"
FLIPS = 150
ORDER = 2**252 + 27742317777372353535851937790883648493

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None and not os.environ.get("CI"):
        pytest.skip("no chromium on this machine")
    opened = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
    yield opened
    opened.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(offline=True, locale="zh-CN", timezone_id="UTC")
    yield opened
    opened.close()


def a_page(context: BrowserContext, folder: Path, content: str) -> Page:
    """The checker opened from a file, with every console error turned into a failure."""
    path = folder / "checker.html"
    path.write_text(content, encoding="utf-8")
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on("request", lambda request: _fail_unless_local(request.url))
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("hash_name", list(HashName))
@pytest.mark.parametrize("has_webcrypto", [True, False])
def test_a_genuine_receipt_is_green(
    context: BrowserContext, tmp_path: Path, hash_name: HashName, has_webcrypto: bool
) -> None:
    if not has_webcrypto:
        context.add_init_script(WITHOUT_WEBCRYPTO)
    book = BOOKS[hash_name]
    content = checker.page(KEYS, receipt=book.receipt(4), words=TITLES)
    page = a_page(context, tmp_path, content)
    verdict = page.locator("#verdict")
    expect(verdict).to_have_class("verdict is-good")
    expect(verdict).to_contain_text(receipt.GENUINE.format(position=5).zh)
    for words in ("上报问题", "杨陵街道某社区三号网格", "2026-06-01 08:04:00", WORDS):
        expect(verdict).to_contain_text(words)
    assert page.evaluate("isSecureContext") and page.evaluate("!!crypto.subtle") is has_webcrypto


def test_an_altered_receipt_is_red_with_the_reason(context: BrowserContext, tmp_path: Path) -> None:
    page = a_page(context, tmp_path, checker.page(KEYS))
    for text, fault in (
        (GOOD.replace("index 4", "index 5"), Fault.NOT_INCLUDED),
        (_altered_words(), Fault.TEXT_CHANGED),
    ):
        page.locator("#receipt").fill(text)
        page.get_by_role("button", name="开始核对").click()
        expect(page.locator("#verdict")).to_have_class("verdict is-bad")
        expect(page.locator("#verdict")).to_contain_text(SENTENCES[fault].format(number=1).zh)
    page.get_by_role("button", name="English").click()
    expect(page.locator("#verdict")).to_contain_text(
        SENTENCES[Fault.TEXT_CHANGED].format(number=1).en
    )
    expect(page).to_have_title("Check a receipt")


def test_a_receipt_may_come_as_a_file_or_be_dropped(
    context: BrowserContext, tmp_path: Path
) -> None:
    page = a_page(context, tmp_path, checker.page(KEYS))
    path = tmp_path / f"mine{receipt.FILE_SUFFIX}"
    path.write_text(GOOD.replace("\n", "\r\n"), encoding="utf-8")
    page.locator("#file").set_input_files(path)
    expect(page.locator("#verdict")).to_have_class("verdict is-good")
    path.write_bytes(b"\xff\xfe\x00")
    page.locator("#file").set_input_files(path)
    expect(page.locator("#verdict")).to_contain_text(SENTENCES[Fault.UNREADABLE].zh)
    dropped = page.evaluate_handle(
        "text => { const d = new DataTransfer(); d.items.add(new File([text], 'r')); return d; }",
        GOOD,
    )
    page.locator("body").dispatch_event("drop", {"dataTransfer": dropped})
    expect(page.locator("#verdict")).to_have_class("verdict is-good")


@pytest.mark.parametrize("has_webcrypto", [True, False])
def test_page_and_command_say_the_same_of_every_alteration(
    context: BrowserContext, tmp_path: Path, has_webcrypto: bool
) -> None:
    if not has_webcrypto:
        context.add_init_script(WITHOUT_WEBCRYPTO)
    page = a_page(context, tmp_path, checker.page(KEYS))
    chance = random.Random(8032)
    texts = _oddities() + [
        _with_bit_flipped(BOOKS[name].receipt(4), chance)
        for name in HashName
        for _ in range(FLIPS if has_webcrypto else 20)
    ]
    said = page.evaluate(SAY_ALL, texts)
    assert said == [receipt.check(text, KEYS).text.zh for text in texts]


def test_the_hashes_of_the_page_are_those_of_the_house(
    context: BrowserContext, tmp_path: Path
) -> None:
    page = a_page(context, tmp_path, checker.page(KEYS))
    for length in (0, 3, 55, 56, 63, 64, 65, 119, 120, 200):
        message = bytes(range(length))
        for name in HashName:
            digest = page.evaluate(f"bytes => toHex({name}(Uint8Array.from(bytes)))", list(message))
            assert digest == BOOKS[name].hashing.digest(message).hex()


def test_the_plain_script_verifies_the_vectors_of_rfc_8032(
    context: BrowserContext, tmp_path: Path
) -> None:
    page = a_page(context, tmp_path, checker.page(KEYS))
    for vector in "".join(RFC_8032.split()).split(";"):
        key, message, signature = (list(bytes.fromhex(part)) for part in vector.split("|"))
        altered = [signature[0] ^ 1, *signature[1:]]
        shifted = int.from_bytes(signature[32:], "little") + ORDER  # RFC 8032 forbids this twin
        twin = [*signature[:32], *shifted.to_bytes(32, "little")]
        said = [
            page.evaluate(VERIFY_PLAINLY, [key, message, one]) for one in (signature, altered, twin)
        ]
        assert said == [True, False, False]


def test_the_page_can_send_nothing(context: BrowserContext, tmp_path: Path) -> None:
    page = a_page(context, tmp_path, checker.page(KEYS))
    assert page.evaluate("fetch('data:,x').then(() => 'sent', () => 'stopped')") == "stopped"


def test_what_a_receipt_says_never_becomes_markup(context: BrowserContext, tmp_path: Path) -> None:
    evil = Text(zh="</script><img src=x onerror=alert(1)>", en="{{script}}")
    content = checker.page(KEYS, receipt=GOOD, words={"matter.open": evil})
    page = a_page(context, tmp_path, content)
    expect(page.locator("#verdict")).to_contain_text(evil.zh)
    expect(page.locator("#verdict")).to_contain_text(WORDS)
    assert page.locator("img").count() == 0


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_page_fits_phones_in_the_largest_letters(
    context: BrowserContext, tmp_path: Path, width: int
) -> None:
    page = a_page(context, tmp_path, checker.page(KEYS, receipt=GOOD, words=TITLES))
    page.set_viewport_size({"width": width, "height": 800})
    expect(page.locator("#verdict")).to_be_visible()
    for _ in range(3):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_role("button", name="字大一点").click()
    for button in page.get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None and box["height"] >= 44


@pytest.mark.parametrize("content", [GOOD, GOOD.replace("index 4", "index 5"), None])
def test_the_page_has_no_barrier_that_axe_knows(
    context: BrowserContext, tmp_path: Path, content: str | None
) -> None:
    page = a_page(context, tmp_path, checker.page(KEYS, receipt=content, words=TITLES))
    page.locator("details").first.evaluate("one => { one.open = true; }")
    expect(page.locator("#verdict")).to_be_visible(visible=content is not None)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_page_with_a_broken_key_is_never_made() -> None:
    with pytest.raises(SealFault):
        checker.page(["nonsense"])


SAY_ALL = """async texts => {
  const said = [];
  for (const text of texts) {
    try {
      const found = await checkReceipt(text, SETUP.vkeys);
      said.push(fill(SETUP.genuine.zh, { position: found.position }));
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      said.push(fill(SETUP.sentences[fault.fault].zh, fault.facts));
    }
  }
  return said;
}"""
VERIFY_PLAINLY = "raw => isSignedInPlainScript(...raw.map((bytes) => Uint8Array.from(bytes)))"
# RFC 8032 section 7.1, tests 1 and 2: key, message, signature.
RFC_8032 = """
d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a |
| e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555
fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b ;
3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c |
72 | 92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da
085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00
"""


def _oddities() -> list[str]:
    """Receipts that are wrong, or merely untidy, in ways that no single bit reaches."""
    lines = GOOD.split("\n")
    stranger = note.new_signer("stranger.example", seed=b"x" * 32)
    other_log = note.sign(BOOK.state().body, BOOKS[HashName.SM3].signer)
    return [
        "",
        "hello",
        GOOD.replace("\n", "\r\n"),
        "\ufeff\n" + GOOD + "\n\n",
        GOOD.rstrip("\n"),
        GOOD[:100],
        GOOD[:-1] + "A\n",
        GOOD[:-50],
        "\n".join(lines[:1] + lines[2:]),
        "\n".join(lines[:3] + lines[4:]),
        "\n".join(lines[:3] + lines[3:4] + lines[3:]),
        GOOD.replace("index 4", "index 99999999999999999999"),
        GOOD.replace("index 4", "index 11"),
        GOOD.replace("—", "-"),
        GOOD + "— stranger +\n",
        GOOD + stranger.line(BOOK.state().body),
        GOOD.split("\n\n")[0] + "\n\n" + other_log,
        GOOD.split("\n\n")[0] + "\n\n" + note.sign(BOOK.state().body, stranger),
        GOOD.split("\n\n")[0] + "\n\n" + note.sign("a\nb\n", BOOK.signer),
        _altered_words(),
        GOOD.replace(lines[1], "extra " + to_base64(b"{}")),
        GOOD.replace(lines[1], "extra " + to_base64(BOOK.entries[4] + b"\n{}")),
    ]


def _altered_words() -> str:
    good = receipt.parse(GOOD)
    openings = (receipt.Opening(0, SALT, "灯没有坏"),)
    return receipt.write(receipt.Receipt(good.entry, good.index, good.proof, good.signed, openings))


def _with_bit_flipped(text: str, chance: random.Random) -> str:
    """`text` with one bit changed that leaves it readable as text."""
    while True:
        raw = bytearray(text.encode())
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        try:
            return raw.decode()
        except UnicodeDecodeError:
            continue


def _fail_unless_local(url: str) -> None:
    if not url.startswith(("file:", "data:")):
        pytest.fail(f"the page asked for {url}")
