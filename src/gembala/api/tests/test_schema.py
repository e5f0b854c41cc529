"""Whatever a program sends: an answer of the documented shape, never a server error."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from gembala.api.tests.making import Program
from gembala.api.urls import api
from gembala.content.manuscript import Manuscript
from gembala.content.write import create


def document() -> dict[str, Any]:
    return dict(api.get_openapi_schema())


schema = schemathesis.openapi.from_dict(document())
schema.app = get_wsgi_application()


@pytest.fixture
def key(brand, social) -> str:
    create(social, manuscript=Manuscript(text="Soto"))
    return Program(social).secret


@schema.parametrize()
@settings(max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_every_call_answers_in_its_documented_shape(case: Any, key: str, brand: Any) -> None:
    if "slug" in case.path_parameters:
        case.path_parameters["slug"] = "warung"
    case.call_and_validate(
        headers={"Authorization": f"Bearer {key}"}, checks=[not_a_server_error, response_schema_conformance]
    )
