"""The directory's pages: who carries the mark, checking one, applying, the committee, looking after a mark."""

from marketplace.directory.routes import applicants, keeping, operators, public
from marketplace.directory.routes.blueprint import blueprint

__all__ = ["applicants", "blueprint", "keeping", "operators", "public"]
