"""What LinkedIn refuses, cuts and counts, the sandbox does."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Sandbox
from .linkedin_calls import BACK, VERSION, at, call, code, company, consent, me, post, publish, token

__all__ = ["company", "me"]


def test_a_code_of_thirty_minutes_a_token_of_sixty_days_and_no_refresh(sandbox: Sandbox, me: dict[str, Any]) -> None:
    scope = "openid profile email w_member_social"
    back = consent(sandbox, me, scope)
    assert back["state"] == "s"
    form = {"grant_type": "authorization_code", "code": back["code"], "redirect_uri": BACK}
    made = token(sandbox, **form).body
    assert (made["expires_in"], made["scope"], "refresh_token" in made) == (5_184_000, scope, False)
    assert token(sandbox, **form).body["error"] == "invalid_grant"
    head = {"authorization": f"Bearer {made['access_token']}"}
    info = sandbox.ask("GET", sandbox.base + "/linkedin/v2/userinfo", headers=head).body
    assert (f"urn:li:person:{info['sub']}", info["name"]) == (me["id"], "Ayu Lestari")
    late = consent(sandbox, me, scope)["code"]
    sandbox.tell("/clock", {"advance_seconds": 1_801})
    assert token(sandbox, **(form | {"code": late})).body["error"] == "invalid_grant"
    assert consent(sandbox, me, scope, "deny")["error"] == "user_cancelled_authorize"
    sandbox.tell("/clock", {"advance_seconds": 5_184_000})
    dead = sandbox.ask("GET", sandbox.base + "/linkedin/v2/userinfo", headers=head)
    assert (dead.status, dead.body["serviceErrorCode"], dead.body["code"]) == (401, 65602, "EXPIRED_ACCESS_TOKEN")


def test_only_approved_apps_get_a_refresh_token_and_its_year_is_fixed(sandbox: Sandbox, me: dict[str, Any]) -> None:
    assert token(sandbox, grant_type="refresh_token", refresh_token="x").body["error"] == "unauthorized_client"
    sandbox.tell("/linkedin/settings", {"refresh": True})
    got = consent(sandbox, me, "openid w_member_social")["code"]
    made = token(sandbox, grant_type="authorization_code", code=got, redirect_uri=BACK).body
    sandbox.tell("/clock", {"advance_seconds": 100 * 86_400})
    fresh = token(sandbox, grant_type="refresh_token", refresh_token=made["refresh_token"]).body
    assert fresh["refresh_token"] == made["refresh_token"]
    assert fresh["refresh_token_expires_in"] <= made["refresh_token_expires_in"] - 100 * 86_400
    assert fresh["access_token"] != made["access_token"]


def test_scopes_the_app_has_not_got_are_refused_at_the_door(sandbox: Sandbox, company: dict[str, Any]) -> None:
    sandbox.tell("/linkedin/settings", {"community": False})
    assert consent(sandbox, company, "w_organization_social")["error"] == "unauthorized_scope_error"


def test_a_post_answers_with_nothing_but_its_urn_and_is_read_back(sandbox: Sandbox, company: dict[str, Any]) -> None:
    urn = publish(sandbox, company, "Halo dunia")
    assert urn.startswith("urn:li:share:7")
    shown = call(sandbox, company, "GET", f"posts/{at(urn)}").body
    assert (shown["author"], shown["commentary"], shown["lifecycleState"]) == (company["id"], "Halo dunia", "PUBLISHED")
    listed = call(sandbox, company, "GET", f"posts?q=author&author={at(company['id'])}").body
    assert [p["id"] for p in listed["elements"]] == [urn]
    patch = {"patch": {"$set": {"commentary": "Halo lagi"}}}
    assert call(sandbox, company, "POST", f"posts/{at(urn)}", patch).status == 400
    edited = call(sandbox, company, "POST", f"posts/{at(urn)}", patch, x_restli_method="PARTIAL_UPDATE")
    assert edited.status == 204
    assert call(sandbox, company, "GET", f"posts/{at(urn)}").body["commentary"] == "Halo lagi"
    assert [call(sandbox, company, "DELETE", f"posts/{at(urn)}").status for _ in range(2)] == [204, 204]
    assert code(call(sandbox, company, "GET", f"posts/{at(urn)}")) == (404, "NOT_FOUND")


def test_headers_and_encoding_are_not_optional(sandbox: Sandbox, company: dict[str, Any]) -> None:
    urn = publish(sandbox, company)
    dead = call(sandbox, company, "GET", f"posts/{at(urn)}", linkedin_version="202508")
    assert dead.status == 426
    assert dead.body == {
        "status": 426,
        "code": "NONEXISTENT_VERSION",
        "message": "Requested version 20250801 is not active",
    }
    assert code(call(sandbox, company, "GET", f"posts/{at(urn)}", linkedin_version="")) == (400, "VERSION_MISSING")
    assert call(sandbox, company, "GET", f"posts/{at(urn)}", x_restli_protocol_version="").status == 400
    assert call(sandbox, company, "GET", f"posts/{urn}").status == 400
    assert call(sandbox, company, "GET", f"posts/{at(urn)}").status == 200
    sandbox.tell("/linkedin/settings", {"sunset": [VERSION]})
    assert call(sandbox, company, "GET", f"posts/{at(urn)}").status == 426


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("Harga (promo) hari ini", "Harga "),
        (r"Harga \(promo\) hari ini", "Harga (promo) hari ini"),
        ("satu_dua", "satu"),
        (r"a \\ b \| c \{d\} \@e \[f\] \<g\> \#h \*i\* \_j \~k", r"a \ b | c {d} @e [f] <g> #h *i* _j ~k"),
        ("Makan #soto di sini", "Makan #soto di sini"),
        (r"Makan {hashtag|\#|soto} enak", "Makan #soto enak"),
        ("Terima kasih @[Warung Sari](urn:li:organization:123)!", "Terima kasih Warung Sari!"),
        ("email@warung.id", "email"),
        ("sisa \\", "sisa "),
    ],
)
def test_an_unescaped_reserved_character_silently_ends_the_text(
    sandbox: Sandbox, company: dict[str, Any], sent: str, seen: str
) -> None:
    publish(sandbox, company, sent)
    assert sandbox.look("/posts?platform=linkedin")[-1]["text"] == seen


def test_what_a_post_may_not_be(sandbox: Sandbox, company: dict[str, Any], me: dict[str, Any]) -> None:
    def refused(who: dict[str, Any] = company, **changes: Any) -> int:
        return call(sandbox, who, "POST", "posts", post(who["id"]) | changes).status

    options = [{"text": "a"}, {"text": "b"}]
    poll = {"question": "q", "options": options, "settings": {"duration": "ONE_DAY"}}
    assert refused(commentary="x" * 3_001) == 400
    assert refused(visibility="FRIENDS") == 400
    assert refused(lifecycleState="DRAFT") == 400
    assert refused(distribution={"feedDistribution": "EVERYWHERE"}) == 400
    assert refused(surprise=1) == 422
    assert refused(scheduledAt=1) == 422
    assert refused(commentary="") == 400
    assert refused(content={"poll": poll | {"question": "q" * 141}}) == 400
    assert refused(content={"poll": poll | {"options": options[:1]}}) == 400
    assert refused(content={"poll": poll | {"options": [{"text": "x" * 31}, {"text": "b"}]}}) == 400
    assert refused(content={"poll": poll | {"settings": {"duration": "TWO_DAYS"}}}) == 400
    assert refused(content={"article": {"source": "https://a.id"}}) == 400
    assert refused(content={"poll": poll, "article": {"source": "https://a.id", "title": "t"}}) == 400
    assert refused(content={"media": {"id": "urn:li:image:nothing"}}) == 400
    assert refused(author=me["id"]) == 403
    assert refused(me, author=company["id"]) == 403
    assert sandbox.look("/posts?platform=linkedin") == []
    publish(sandbox, company, "Mana yang enak?", content={"poll": poll})
    publish(sandbox, company, "Baca", content={"article": {"source": "https://a.id", "title": "t", "description": "d"}})
    publish(sandbox, me, "x" * 3_000)


def test_the_same_again_is_refused_with_the_urn_and_haunts_after_deletion(
    sandbox: Sandbox, company: dict[str, Any]
) -> None:
    urn = publish(sandbox, company, "Sama")
    again = call(sandbox, company, "POST", "posts", post(company["id"], "Sama"))
    assert (again.status, again.body["message"]) == (422, f"Content is a duplicate of {urn}")
    assert again.body["errorDetails"]["inputErrors"][0]["code"] == "DUPLICATE_POST"
    call(sandbox, company, "DELETE", f"posts/{at(urn)}")
    assert call(sandbox, company, "POST", "posts", post(company["id"], "Sama")).status == 422
    sandbox.tell("/clock", {"advance_seconds": 49 * 3_600})
    assert publish(sandbox, company, "Sama") != urn


def test_a_lost_answer_is_found_again_by_the_duplicate(sandbox: Sandbox, company: dict[str, Any]) -> None:
    fault = {"platform": "linkedin", "account": company["id"], "operation": "publish", "kind": "lost_answer"}
    sandbox.tell("/faults", fault)
    with pytest.raises(OSError):
        call(sandbox, company, "POST", "posts", post(company["id"], "Hilang"))
    [stored] = sandbox.look("/posts?platform=linkedin")
    again = call(sandbox, company, "POST", "posts", post(company["id"], "Hilang"))
    assert (again.status, again.body["message"].rpartition(" ")[2]) == (422, stored["id"])


def test_members_posts_are_not_readable_and_roles_can_be_lost(
    sandbox: Sandbox, company: dict[str, Any], me: dict[str, Any]
) -> None:
    mine, ours = publish(sandbox, me), publish(sandbox, company)
    assert code(call(sandbox, me, "GET", f"posts/{at(mine)}")) == (403, "ACCESS_DENIED")
    assert code(call(sandbox, me, "GET", f"posts/{at(ours)}")) == (403, "ACCESS_DENIED")
    roles = call(sandbox, company, "GET", "organizationAcls?q=roleAssignee&role=ADMINISTRATOR&state=APPROVED").body
    assert [(r["organization"], r["roleAssignee"]) for r in roles["elements"]] == [(company["id"], company["member"])]
    number = company["id"].rpartition(":")[2]
    assert call(sandbox, company, "GET", f"organizations/{number}").body["localizedName"] == "Warung Sari"
    both = call(sandbox, company, "GET", f"organizations?ids=List({number},1)").body
    assert (list(both["results"]), list(both["errors"])) == ([number], ["1"])
    sandbox.tell("/linkedin/roles", {"member": company["member"], "organization": company["id"], "state": "REVOKED"})
    refused = call(sandbox, company, "POST", "posts", post(company["id"], "Lagi"))
    assert (refused.body["serviceErrorCode"], refused.status) == (100, 403)


def test_a_day_of_calls_is_counted_until_midnight_utc(sandbox: Sandbox, me: dict[str, Any]) -> None:
    sandbox.tell("/limits", {"platform": "linkedin", "operation": "publish", "limit": 2, "window": 86_400})
    sandbox.tell("/clock", {"set": "2026-11-20T23:59:00+00:00"})
    for text in ("a", "b"):
        publish(sandbox, me, text)
    refused = call(sandbox, me, "POST", "posts", post(me["id"], "c"))
    assert (refused.status, "retry-after" in refused.headers) == (429, False)
    assert refused.body["message"].endswith("DAY limit for calls to this resource is reached.")
    sandbox.tell("/clock", {"set": "2026-11-21T00:00:01+00:00"})
    publish(sandbox, me, "c")


@pytest.mark.parametrize(
    ("kind", "status", "number"),
    [
        ("expired_token", 401, 65602),
        ("invalid_token", 401, 65600),
        ("revoked", 401, 65601),
        ("scope_missing", 403, 100),
    ],
)
def test_armed_failures_have_their_own_numbers(
    sandbox: Sandbox, company: dict[str, Any], kind: str, status: int, number: int
) -> None:
    sandbox.tell("/faults", {"platform": "linkedin", "account": company["id"], "operation": "publish", "kind": kind})
    answer = call(sandbox, company, "POST", "posts", post(company["id"]))
    assert (answer.status, answer.body["serviceErrorCode"]) == (status, number)
    after = call(sandbox, company, "POST", "posts", post(company["id"])).status
    assert after == (401 if kind in ("expired_token", "revoked") else 201)


def test_a_token_may_be_refused_for_the_first_seconds(sandbox: Sandbox, me: dict[str, Any]) -> None:
    sandbox.tell("/linkedin/settings", {"fresh_refused_seconds": 5})
    assert call(sandbox, me, "POST", "posts", post(me["id"])).body["serviceErrorCode"] == 65601
    sandbox.tell("/clock", {"advance_seconds": 6})
    publish(sandbox, me)


@pytest.mark.parametrize("strange", [None, 5, [], {}, "\ud800", ["x"], {"a": 1}])
@pytest.mark.parametrize("field", ["author", "commentary", "visibility", "distribution", "content", "reshareContext"])
def test_strange_bodies_are_refused_not_stumbled_over(
    sandbox: Sandbox, company: dict[str, Any], field: str, strange: Any
) -> None:
    answer = call(sandbox, company, "POST", "posts", post(company["id"]) | {field: strange})
    fine = field in ("content", "reshareContext") and strange is None
    assert answer.status in ((201,) if fine else (400, 422))


def test_an_address_that_is_none_is_refused(sandbox: Sandbox, me: dict[str, Any]) -> None:
    query = f"response_type=code&client_id={me['client_id']}&scope=openid&redirect_uri=http://["
    assert sandbox.ask("GET", f"{sandbox.base}/linkedin/oauth/v2/authorization?{query}").status == 400
