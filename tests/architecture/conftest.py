"""The shared fixtures of the product, for tests that look at all of it."""

from gembala.conftest import (  # noqa: F401
    _private_folders,
    brand,
    community,
    creative,
    director,
    moderator,
    sandbox,
    sandbox_process,
    social,
    stranger,
    workspace,
)
