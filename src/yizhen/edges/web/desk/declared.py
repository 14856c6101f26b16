"""Forms that packs declare, as pages show them: each input with what was entered and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from yizhen.core.answers import FormRefused
from yizhen.core.form_schema import Input, inputs
from yizhen.core.forms import Form
from yizhen.core.refusals import Refusal
from yizhen.core.text import Text


@dataclass(frozen=True, slots=True)
class Drawn:
    """One input with its state."""

    input: Input
    values: tuple[str, ...]
    error: Text | None

    @property
    def value(self) -> str:
        """What was entered, of a field with one value."""
        return self.values[0] if self.values else ""


def raw_of(form: Form, sent: QueryDict) -> dict[str, object]:
    """What came in for the fields of `form`, and nothing else that the page sent along."""
    return {f.code: sent.getlist(f.code) for f in form.fields if f.code in sent}


def drawn(form: Form, sent: QueryDict | None = None, *, errors: Mapping[str, Text]) -> list[Drawn]:
    """The inputs of `form` in order."""
    return [
        Drawn(one, tuple(sent.getlist(one.code)) if sent else (), errors.get(one.code))
        for one in inputs(form)
    ]


def errors_of(refusal: Refusal) -> dict[str, Text]:
    """What is wrong by field; a refusal that names no field is under an empty name."""
    if isinstance(refusal, FormRefused):
        return {fault.field: fault.text for fault in refusal.faults}
    field = refusal.facts.get("field")
    return {field if isinstance(field, str) else "": refusal.text}
