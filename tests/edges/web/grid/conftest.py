"""The same browsers and the same circular as at the desk."""

from tests.edges.web.desk.conftest import SignedIn, circular, signed_in

__all__ = ["SignedIn", "circular", "signed_in"]
