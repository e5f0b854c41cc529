"""Organisations and who may do what for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.linkedin import errors, pages, urns
from gembala_sandbox.linkedin.platform import need, role_of
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call

if TYPE_CHECKING:
    from gembala_sandbox.world import World

ROLES = ("ADMINISTRATOR", "CONTENT_ADMINISTRATOR", "ANALYST", "DIRECT_SPONSORED_CONTENT_POSTER", "RECRUITING_POSTER")
STATES = ("APPROVED", "REQUESTED", "REVOKED", "REJECTED")
_READ = ("rw_organization_admin", "r_organization_social", "w_organization_social")


def give_role(world: World, member: Account, organization: Account, role: str, state: str = "APPROVED") -> None:
    """The member's role at the organisation from now on. Raises ValueError."""
    if role not in ROLES or state not in STATES:
        raise ValueError(f"a role is one of {', '.join(ROLES)}; a state one of {', '.join(STATES)}")
    if not urns.is_organization(organization.id) or urns.is_organization(member.id):
        raise ValueError("a member and an organization are expected")
    made = Thing("linkedin", "role", f"{organization.id}:{member.id}", owner=member.id, parent=organization.id)
    made.data = {"role": role, "state": state}
    things.keep(world, made)


def acls(call: Call) -> dict[str, Any]:
    """GET /organizationAcls?q=roleAssignee[&role=&state=]: where the caller has a role."""
    need(call, *_READ)
    if call.query("q") != "roleAssignee":
        raise errors.bad("q=roleAssignee is expected")
    member: Account = call.notes["member"]
    found = [
        r
        for r in things.listing(call.world, "linkedin", "role", owner=member.id)
        if call.query("role", r.data["role"]) == r.data["role"]
        and call.query("state", r.data["state"]) == r.data["state"]
    ]
    return pages.listing(call, found, lambda r: r.data | {"organization": r.parent, "roleAssignee": member.id})


def show(call: Call, found: Account) -> dict[str, Any]:
    """An organisation; the rest only for those who have a role."""
    name = {"localized": {"id_ID": found.name}, "preferredLocale": {"country": "ID", "language": "id"}}
    shown: dict[str, Any] = {
        "id": int(urns.tail(found.id)),
        "localizedName": found.name,
        "vanityName": found.handle.rpartition("/")[2],
        "localizedWebsite": "https://example.com",
        "name": name,
    }
    if role_of(call.world, call.notes["member"], found.id):
        shown |= {"$URN": found.id, "organizationType": "PRIVATELY_HELD", "organizationStatus": "OPERATING"}
    return shown


def _find(call: Call, number: str) -> Account | None:
    return accounts.find(call.world, f"urn:li:organization:{number}")


def get(call: Call) -> dict[str, Any]:
    """GET /organizations/{id}."""
    need(call, *_READ)
    found = _find(call, call.path("id"))
    if found is None:
        raise errors.not_found(f"organization {call.path('id')}")
    return show(call, found)


def many(call: Call) -> dict[str, Any]:
    """GET /organizations?ids=List(1,2) or ?q=vanityName&vanityName=."""
    need(call, *_READ)
    if call.query("q") == "vanityName":
        name = call.query("vanityName").lower()
        found = accounts.by_handle(call.world, platform="linkedin", handle=f"company/{name}")
        return pages.listing(call, [found] if found else [], lambda one: show(call, one))
    results, problems, wanted = {}, {}, urns.listed(call.query("ids"))
    if not wanted:
        raise errors.bad("ids=List(…) is expected")
    for number in wanted:
        found = _find(call, number)
        if found is None:
            problems[number] = errors.not_found(f"organization {number}").body
        else:
            results[number] = show(call, found)
    return {"results": results, "statuses": dict.fromkeys(results, 200), "errors": problems}


def network_size(call: Call) -> dict[str, Any]:
    """GET /networkSizes/{urn}?edgeType=COMPANY_FOLLOWED_BY_MEMBER."""
    found = accounts.find(call.world, call.path("urn"))
    if call.query("edgeType") != "COMPANY_FOLLOWED_BY_MEMBER" or found is None or not urns.is_organization(found.id):
        raise errors.bad("an organization and edgeType=COMPANY_FOLLOWED_BY_MEMBER are expected")
    need(call, *_READ)
    return {"firstDegreeSize": found.followers}
