"""Proof for everybody: the latest signed checkpoint, the public keys, checking a receipt here or offline."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_http_methods, require_safe

from yizhen.core.actor import NOBODY
from yizhen.core.manifest import Wiring
from yizhen.core.refusals import NotFound
from yizhen.core.text import Text
from yizhen.edges.web.public.frame import frame
from yizhen.edges.web.shell.answers import language
from yizhen.journal import queries
from yizhen.journal.receipts import published_keys
from yizhen.journal.seal import checker as offline_checker
from yizhen.journal.seal import receipt as receipts
from yizhen.journal.seal.encoding import to_base64
from yizhen.journal.seal.faults import Fault
from yizhen.journal.seal.receipt import RECEIPT_CHARS_MAX, Verdict

BYTES_PER_CHAR_MAX = 4
PLAIN = "text/plain; charset=utf-8"
NOTHING_SENT = Text(
    zh="请粘贴回执全文，或选回执文件。", en="Paste the receipt, or choose its file."
)


@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """How far the journal is sealed and how to check that."""
    latest = queries.latest_checkpoint(NOBODY)
    context = {
        **frame("journal"),
        "latest": latest,
        "root": to_base64(bytes(latest.root)) if latest else "",
        "keys": published_keys(),
    }
    return render(request, "public/journal.html", context)


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The signed checkpoint itself, for programs (c2sp.org/tlog-checkpoint). Raises NotFound before the first one."""
    latest = queries.latest_checkpoint(NOBODY)
    if latest is None:
        raise NotFound
    return _plain(latest.note)


@require_safe
def keys(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The public keys, one per line."""
    return _plain("".join(f"{key}\n" for key in published_keys()))


@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Check a receipt that was pasted or uploaded; nothing of it is kept."""
    verdict = _checked(request) if request.method == "POST" else None
    context = {**frame("receipt"), "verdict": verdict, "sent": request.POST.get("receipt", "")}
    return render(request, "public/receipt.html", context)


@require_safe
def checker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The offline checker as one file to keep."""
    wiring: Wiring = import_string(settings.YIZHEN_WIRING)
    page = offline_checker.page(published_keys(), words=wiring.deeds, language=language())
    response = HttpResponse(page, content_type="text/html; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="yizhen-checker.html"'
    return response


def _checked(request: HttpRequest) -> Verdict:
    file = request.FILES.get("file")
    if file is not None:
        raw = file.read(RECEIPT_CHARS_MAX * BYTES_PER_CHAR_MAX + 1)
        text = raw.decode("utf-8", errors="surrogateescape")
    else:
        text = request.POST.get("receipt", "")
    if not text.strip():
        return Verdict(NOTHING_SENT, Fault.NOT_A_RECEIPT)
    return receipts.check(text, published_keys())


def _plain(text: str) -> HttpResponse:
    response = HttpResponse(text, content_type=PLAIN)
    response.headers["Cache-Control"] = "public, max-age=60"
    return response
