"""The listing wizard: five panels that save a draft, one after the other or in any order, and a preview.

Its routes stand above listings, because a panel asks for opening hours.
"""

from marketplace.availability.wizard import basics, conditions, pictures, preview
from marketplace.availability.wizard.frame import blueprint

__all__ = ["basics", "blueprint", "conditions", "pictures", "preview"]
