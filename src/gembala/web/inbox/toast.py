"""A sentence about what was just done, with the way back."""

from gembala.web.frame.toast import tell, told

__all__ = ["tell", "told"]
