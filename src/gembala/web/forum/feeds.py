"""What machines read: sitemap, robots, Atom."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.decorators.http import require_safe

from gembala.forum import queries
from gembala.forum.links import home_path, public, topic_path
from gembala.forum.models import Space
from gembala.forum.standing import anonymous
from gembala.web.forum.cached import cached
from gembala.web.forum.visit import visit
from gembala.workspaces.models import Workspace

MOST = 20_000


@require_safe
@cached
def sitemap(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest 20,000 public topics and every public space. Cached."""
    workspace = visit(request, slug).workspace
    rows = queries.topics(anonymous(workspace)).order_by("-last_post_at")[:MOST]
    lines = [f"<url><loc>{escape(public(home_path(workspace)))}</loc></url>"]
    lines += [
        f"<url><loc>{escape(public(f'{home_path(workspace)}{space.slug}/'))}</loc></url>"
        for space in Space.objects.filter(workspace=workspace, kind=Space.Kind.PUBLIC)
    ]
    lines += [
        f"<url><loc>{escape(public(topic_path(row)))}</loc><lastmod>{row.last_post_at:%Y-%m-%dT%H:%M:%SZ}</lastmod></url>"
        for row in rows
    ]
    body = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return HttpResponse(body + "\n".join(lines) + "\n</urlset>\n", content_type="application/xml")


@require_safe
@cached
def atom(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest 20 public topics. Cached."""
    workspace = visit(request, slug).workspace
    feed = Atom1Feed(
        title=workspace.name,
        link=public(home_path(workspace)),
        description="",
        language=workspace.language,
        feed_url=public(request.path),
    )
    for row in queries.newest(anonymous(workspace)).topics:
        first = row.first  # type: ignore[attr-defined]
        feed.add_item(
            title=row.title,
            link=public(topic_path(row)),
            description=first.html if first else "",
            author_name=row.author.name,
            pubdate=row.created_at,
            updateddate=row.last_post_at,
            unique_id=public(f"{home_path(workspace)}t/{row.pk}/"),
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@require_safe
@cached
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines read the forums and nothing else. Cached."""
    lines = ["User-agent: *", "Disallow: /", "Allow: /forum/", "Allow: /static/"]
    lines += ["Disallow: /forum/*/join/", "Disallow: /forum/*/new/", "Disallow: /forum/*/search/"]
    lines += [f"Sitemap: {public(home_path(row))}sitemap.xml" for row in Workspace.objects.order_by("id")[:500]]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
