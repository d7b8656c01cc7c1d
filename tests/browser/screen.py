"""The page as a person meets it: by roles and names, as a screen reader would tell them."""

from dataclasses import dataclass, field

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, expect

# Every machine that runs these tests is slower at times; nothing waits this long when it works.
PATIENCE_MS = 15_000
DESKTOP = (1440, 900)
PHONE = (360, 780)


@dataclass
class Screen:
    """A browser's page with the seats on it, and what went wrong in it."""

    page: Page
    url: str
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    async def open(self, path: str = "/") -> None:
        """Go to the page."""
        await self.page.goto(self.url + path)

    def seat(self, label: str) -> "SeatView":
        """Return the seat whose name holds the label."""
        return SeatView(self.page.get_by_role("region", name=label))

    def button(self, name: str) -> Locator:
        """Return a button outside the seats, or the only one of its name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def heard(self, message: ConsoleMessage) -> None:
        """Note what the page complains about; a declined call is not a fault of the page."""
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)


class SeatView:
    """One seat on the screen."""

    def __init__(self, region: Locator) -> None:
        self.region = region
        self.log = region.get_by_role("log")
        self.bubbles = self.log.get_by_role("article")
        self.field = region.get_by_role("textbox", name="消息")

    def button(self, name: str) -> Locator:
        """Return a button of this seat."""
        return self.region.get_by_role("button", name=name, exact=True)

    async def say(self, text: str) -> None:
        """Type a text and send it with Enter."""
        await self.field.fill(text)
        await self.field.press("Enter")

    async def start(self) -> None:
        """Begin the chat and wait for the bot's greeting."""
        await self.button("开始").click()
        await self.shows("您好，我是便民站助手。")

    async def shows(self, text: str) -> None:
        """Wait until the newest bubbles show a text."""
        await expect(self.bubbles.filter(has_text=text).last).to_be_visible()


async def screen_of(
    browser: Browser, url: str, size: tuple[int, int] = DESKTOP, **looks: object
) -> Screen:
    """Open a fresh browser window that notes faults and every address it asks for."""
    width, height = size
    here = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        **(here | looks),  # type: ignore[arg-type]  # playwright's own names
    )
    context.set_default_timeout(PATIENCE_MS)
    screen = Screen(await context.new_page(), url)
    screen.page.on("pageerror", lambda fault: screen.faults.append(str(fault)))
    screen.page.on("console", screen.heard)
    screen.page.on("request", lambda request: screen.requests.append(request.url))
    return screen
