"""A stub of the routes of Tableau's REST API that publishing uses.

It answers as the documentation of REST API 3.x says; nothing here has been compared with a server.
"""

import json
import re
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from harness.stub_server import Answer, Request

PNG = b"\x89PNG\r\n\x1a\nstub"
SESSION = "session-token"


@dataclass
class Workbook:
    name: str
    project: str
    tags: list[str] = field(default_factory=list)
    embedded: list[bool] = field(default_factory=list)  # by connection
    freshness: str = ""
    content: bytes = b""


@dataclass
class Tableau:
    """What the stub holds and how it behaves; tests change it before or after a run."""

    version: str = "3.29"
    token: tuple[str, str] = ("kiosks", "token-secret")
    projects: dict[str, str] = field(default_factory=lambda: {"Default": "", "Kiosks": ""})
    workbooks: list[Workbook] = field(default_factory=list)
    views: list[str] = field(default_factory=lambda: ["Exhibitions", "Visitor safety"])
    embeds_on_publishing: int = 99  # connections
    errors: list[dict] = field(default_factory=list)  # of the validation
    troubles: list[tuple[str, int, str]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    uploads: dict[str, bytes] = field(default_factory=dict)
    address: str = ""

    def trouble(self, route: str, status: int, code: str = "", times: int = 1) -> None:
        """The next requests whose "METHOD path" matches are answered with that status."""
        self.troubles += [(route, status, code)] * times

    def made(self, route: str) -> list[Request]:
        """The requests whose "METHOD path" matches."""
        return [r for r in self.requests if re.search(route, f"{r.method} {r.path}")]

    def answer(self, request: Request, token: str | None) -> Answer:
        self.requests.append(request)
        line = f"{request.method} {request.path}"
        for trouble in self.troubles:
            if re.search(trouble[0], line):
                self.troubles.remove(trouble)
                return error(trouble[1], trouble[2])
        for route, handler in ROUTES.items():
            if match := re.fullmatch(route, line):
                if "serverInfo" not in line and "signin" not in line and token != SESSION:
                    return error(401, "401002")
                return handler(self, request, *match.groups())
        return error(404, "404000")

    def server_info(self, _: Request) -> Answer:
        return xml(
            f'<serverInfo><productVersion build="1">2026.2</productVersion><restApiVersion>{self.version}</restApiVersion></serverInfo>'
        )

    def sign_in(self, request: Request) -> Answer:
        credentials = ElementTree.fromstring(request.body).find("credentials")
        given = (
            credentials.get("personalAccessTokenName"),
            credentials.get("personalAccessTokenSecret"),
        )
        if given != self.token:
            return error(401, "401001", "Signin Error")
        return xml(
            f'<credentials token="{SESSION}"><site id="site" contentUrl=""/><user id="user"/></credentials>'
        )

    def sign_out(self, _: Request) -> Answer:
        return 204, "text/plain", b""

    def list_projects(self, _: Request) -> Answer:
        """A project's id is its path."""
        items = "".join(
            f"<project id={quoteattr(path)} name={quoteattr(path.rsplit('/', 1)[-1])}"
            + (f" parentProjectId={quoteattr(parent)}" if parent else "")
            + "/>"
            for path, parent in self.projects.items()
        )
        return xml(f"{pagination(len(self.projects))}<projects>{items}</projects>")

    def list_workbooks(self, request: Request) -> Answer:
        wanted = request.query["filter"][0].removeprefix("name:eq:")
        items = "".join(
            f"<workbook id='w{number}' name={quoteattr(book.name)}><project id={quoteattr(book.project)}/><tags>"
            + "".join(f"<tag label={quoteattr(tag)}/>" for tag in book.tags)
            + "</tags></workbook>"
            for number, book in enumerate(self.workbooks)
            if book.name == wanted
        )
        return xml(f"{pagination(1)}<workbooks>{items}</workbooks>")

    def validate(self, request: Request) -> Answer:
        assert request.parts["tableau_workbook"].startswith(b"<?xml")
        answer = {"timestamp": "now", "errors": self.errors, "warnings": []}
        return 422 if self.errors else 200, "application/json", json.dumps(answer).encode()

    def publish(self, request: Request) -> Answer:
        asked = ElementTree.fromstring(request.parts["request_payload"]).find("workbook")
        content = request.parts.get("tableau_workbook")
        if content is None:
            content = self.uploads.pop(request.query["uploadSessionId"][0])
        project = asked.find("project").get("id")
        known = [b for b in self.workbooks if (b.name, b.project) == (asked.get("name"), project)]
        if known and request.query.get("overwrite") != ["true"]:
            return error(409, "409006", "Resource Conflict")
        book = known[0] if known else Workbook(asked.get("name"), project)
        if not known:
            self.workbooks.append(book)
        book.content = content
        given = asked.find("connections/connection/connectionCredentials[@embed='true']")
        count = content.count(b"class='postgres'") + content.count(b'class="postgres"')
        book.embedded = [
            given is not None and number < self.embeds_on_publishing for number in range(count)
        ]
        number = self.workbooks.index(book)
        return xml(
            f"<workbook id='w{number}' name={quoteattr(book.name)} webpageUrl='{self.address}/#/w{number}'>"
            f"<project id={quoteattr(project)}/></workbook>",
            201,
        )

    def begin_upload(self, _: Request) -> Answer:
        name = f"upload{len(self.uploads)}"
        self.uploads[name] = b""
        return xml(f"<fileUpload uploadSessionId='{name}' fileSize='0'/>", 201)

    def append(self, request: Request, name: str) -> Answer:
        self.uploads[name] += request.parts["tableau_file"]
        return xml(f"<fileUpload uploadSessionId='{name}' fileSize='1'/>")

    def tag(self, request: Request, number: str) -> Answer:
        tags = [t.get("label") for t in ElementTree.fromstring(request.body).iter("tag")]
        self.workbooks[int(number)].tags = tags
        return xml(
            "<tags>" + "".join(f"<tag label={quoteattr(label)}/>" for label in tags) + "</tags>"
        )

    def list_connections(self, _: Request, number: str) -> Answer:
        items = "".join(
            f"<connection id='c{place}' type='postgres' embedPassword='{str(embedded).lower()}'/>"
            for place, embedded in enumerate(self.workbooks[int(number)].embedded)
        )
        return xml(f"<connections>{items}</connections>")

    def change_connection(self, request: Request, number: str, place: str) -> Answer:
        given = ElementTree.fromstring(request.body).find("connection")
        embedded = given.get("embedPassword") == "true" and bool(given.get("password"))
        self.workbooks[int(number)].embedded[int(place)] = embedded
        return xml(f"<connection id='c{place}' type='postgres'/>")

    def change(self, request: Request, number: str) -> Answer:
        policy = ElementTree.fromstring(request.body).find("workbook/dataFreshnessPolicy")
        self.workbooks[int(number)].freshness = policy.get("option")
        return xml(f"<workbook id='w{number}' name='kioskline'/>")

    def list_views(self, _: Request, number: str) -> Answer:
        assert number
        items = "".join(
            f"<view id='v{n}' name={quoteattr(name)}/>" for n, name in enumerate(self.views)
        )
        return xml(f"<views>{items}</views>")

    def image(self, _: Request, number: str) -> Answer:
        return 200, "image/png", PNG + number.encode()

    def data(self, _: Request, number: str) -> Answer:
        return 200, "text/csv", f"Exhibition,Responses\n{self.views[int(number)]},1\n".encode()


SITE = r"/api/[\d.]+/sites/site"
ROUTES = {
    r"GET /api/2\.4/serverInfo": Tableau.server_info,
    r"POST /api/[\d.]+/auth/signin": Tableau.sign_in,
    r"POST /api/[\d.]+/auth/signout": Tableau.sign_out,
    rf"GET {SITE}/projects": Tableau.list_projects,
    rf"GET {SITE}/workbooks": Tableau.list_workbooks,
    rf"POST {SITE}/workbooks/validateWorkbook": Tableau.validate,
    rf"POST {SITE}/workbooks": Tableau.publish,
    rf"POST {SITE}/fileUploads": Tableau.begin_upload,
    rf"PUT {SITE}/fileUploads/(\w+)": Tableau.append,
    rf"PUT {SITE}/workbooks/w(\d+)/tags": Tableau.tag,
    rf"GET {SITE}/workbooks/w(\d+)/connections": Tableau.list_connections,
    rf"PUT {SITE}/workbooks/w(\d+)/connections/c(\d+)": Tableau.change_connection,
    rf"PUT {SITE}/workbooks/w(\d+)": Tableau.change,
    rf"GET {SITE}/workbooks/w(\d+)/views": Tableau.list_views,
    rf"GET {SITE}/views/v(\d+)/image": Tableau.image,
    rf"GET {SITE}/views/v(\d+)/data": Tableau.data,
}


def xml(content: str, status: int = 200) -> Answer:
    text = f'<?xml version="1.0"?><tsResponse xmlns="http://tableau.com/api">{content}</tsResponse>'
    return status, "application/xml", text.encode()


def error(status: int, code: str, summary: str = "Stub") -> Answer:
    if not code:
        return status, "text/html", b"<html>trouble</html>"
    return xml(
        f"<error code='{code}'><summary>{summary}</summary><detail>as asked</detail></error>",
        status,
    )


def pagination(count: int) -> str:
    return f"<pagination pageNumber='1' pageSize='100' totalAvailable='{count}'/>"
