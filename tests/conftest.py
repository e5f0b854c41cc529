"""The shared fixtures of the product, for tests that look at all of it."""

from gembala.conftest import (  # noqa: F401
    _one_connection,
    _private_folders,
    _threads_end,
    _true_time,
    brand,
    community,
    creative,
    director,
    django_db_modify_db_settings,
    moderator,
    sandbox,
    sandbox_process,
    social,
    stranger,
    workspace,
)
