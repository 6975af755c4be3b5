"""What goes wrong while a page is open."""

from playwright.sync_api import Page, Request, Route


class Watch:
    """Everything that goes wrong while a page is open; requests to other hosts are blocked."""

    def __init__(self, page: Page, home: str) -> None:
        self.outside: list[str] = []
        self.missing: list[str] = []
        self.errors: list[str] = []
        self.home = home
        page.route("**/*", self.gate)
        page.on("response", lambda answer: self.missing.append(answer.url) if answer.status >= 400 else None)
        page.on("requestfailed", self.failed)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)

    def gate(self, route: Route) -> None:
        if route.request.url.startswith((self.home, "data:", "blob:")):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # so end the requests of a page that leads on to another
            self.missing.append(request.url)

    def problems(self) -> dict[str, list[str]]:
        return {name: found for name in ("outside", "missing", "errors") if (found := list(getattr(self, name)))}
