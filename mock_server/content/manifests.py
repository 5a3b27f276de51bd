"""Files that go with code: Makefiles, compose files, workflows, schedules. Composed of the parts that a prompt names."""

import re
from collections.abc import Sequence

import orjson

from mock_server.content import phrases, zh_cron
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
from mock_server.content.numerals import whole
from mock_server.content.prompt import Cued, Prompt
from mock_server.wire.timeline import Message

_FILES = (
    r"(?P<makefile>make ?file)|(?P<compose>docker[- ]?compose|compose (?:file|ya?ml))|(?P<nginx>nginx)|(?P<gitignore>\.?gitignore)"
    r"|(?P<actions>github (?:actions?|workflow))|(?P<crontab>cron(?:tab|[ -]?jobs?| expression| schedule)?(?![\w-]))|(?P<systemd>systemd)"
    r"|(?P<package>package\.json)|(?P<pyproject>pyproject(?:\.toml)?)|(?P<terraform>terraform)|(?P<dotenv>(?<!\w)\.env\b)|(?P<tsconfig>tsconfig(?:\.json)?)"
    r"|(?P<kubernetes>(?:kubernetes|k8s)[^.?!\n]{0,40}?\b(?:service|ingress|deployment|config ?map|secret|manifest|ya?ml|cron ?job)s?|(?:ingress|deployment) (?:manifest|ya?ml))"
    r"|(?P<server>(?:express|fastify|koa|flask|fast ?api|django|spring(?: boot)?|gin)(?:\.?js)?(?= (?:app|server|api|route|router|endpoint|view|controller|application|backend|rest|crud|service)\b))"
)
_WANTED = Cued(
    rf"^(?:(?:please|can you|could you|now|help me|hi|hello)[, ]+)*(?:write|create|generate|give|show|make|build|provide|draft|compose|i need|i want|set up|design|implement)\b[^.?!\n]{{0,60}}?(?:{_FILES})"
    r"|^(?P<cron_bare>cron(?:tab| ?job| expression| schedule)?)(?: entry| line| syntax)? (?:that |to |for |which )?(?:runs? |run \S{1,40} )?(?:every|each|daily|hourly|weekly|monthly|at \d)",
    "makefile file docker compose nginx gitignore github cron crontab cronjob systemd package pyproject terraform env tsconfig kubernetes ingress deployment express fastify koa flask fastapi django spring gin expressjs",
)
_WANTED_ZH = Cued(
    rf"(?:写|编写|生成|给出|创建|配置|来|用)[^。？！\n]{{0,30}}?(?:{_FILES})|(?P<cron_zh>定时任务)",
    "写 用 生成 给出 编",
)
_LANGUAGE = {
    "makefile": "makefile", "compose": "yaml", "nginx": "nginx", "gitignore": "gitignore", "actions": "yaml", "crontab": "crontab", "systemd": "ini",
    "package": "json", "pyproject": "toml", "terraform": "hcl", "dotenv": "dotenv", "tsconfig": "json", "kubernetes": "yaml",
}  # fmt: skip
TITLES = {
    "makefile": "make", "nginx": "server", "gitignore": "Git", "crontab": "cron", "ini": "systemd", "json": "JSON", "toml": "TOML",
    "hcl": "Terraform", "dotenv": "dotenv",
}  # fmt: skip
"""What the languages of files are called, besides those of code."""
_ABOUT = late(r"\b(?:explain|explanation|difference|tutorial|essay|article|blog|poem|story|fix|debug|review|tips|questions?|summary|presentation|advantages|pros)\b", re.IGNORECASE)  # fmt: skip

_ABOUT_ZH = late(
    r"什么|怎么|如何|区别|解释|介绍|为何|文章|报错|优点|好处|^(?![^。？！]*(?:写|生成|给出|创建|配置|来[一个]))"
)


def kind(prompt: Prompt, text: str) -> str | None:
    """Which file a prompt wants; None if it wants none."""
    start = text[:300]
    if "dockerfile" in start.lower():
        return None  # for whatever it is
    if _WANTED.cues.isdisjoint(prompt.cues) and "定时任务" not in start:
        return None
    found = (_WANTED_ZH if prompt.language == "zh" else _WANTED).search(prompt, start)
    if found is None or (_ABOUT if prompt.language != "zh" else _ABOUT_ZH).search(start):
        return None
    name = next(name for name, said in found.groupdict().items() if said)
    return "crontab" if name.startswith("cron") else name


def language_of(name: str, text: str) -> str:
    """The language that a file of this kind is written in."""
    return str(_server(text)[1]) if name == "server" else _LANGUAGE[name]


def manifest(name: str, text: str) -> str:
    """The file, made for what the text names."""
    start = text[:600]
    made = {
        "makefile": lambda: _first("makefile", start),
        "compose": lambda: _compose(start),
        "nginx": lambda: _nginx(start),
        "gitignore": lambda: "\n\n".join(_named("gitignore", start)),
        "actions": lambda: _workflow(start),
        "crontab": lambda: _crontab(start),
        "systemd": lambda: _systemd(start),
        "package": lambda: _package(start),
        "pyproject": lambda: _pyproject(start),
        "terraform": lambda: _terraform(start),
        "dotenv": lambda: _dotenv(start),
        "tsconfig": lambda: str(
            phrases.data("manifests")["tsconfig"]["react" if _BROWSER.search(start) else "node"]
        ),
        "kubernetes": lambda: _kubernetes(start),
        "server": lambda: _served(start),
    }
    return made[name]()


def _named(rows: str, text: str) -> list[str]:
    """The parts whose patterns are found; one with no pattern always is."""
    return [
        str(part)
        for pattern, part in phrases.data("manifests")[rows]
        if not pattern or worded(pattern).search(text)
    ]


def _first(rows: str, text: str) -> str:
    return _named(rows, text)[0]


def _filled(part: str, **slots: str) -> str:
    for name, value in slots.items():
        part = part.replace(f"{{{name}}}", value)
    return part


_BROWSER = late(r"react|vue|vite|browser|front-?end|next", re.IGNORECASE)
_TYPED = late(r"typescript|\bts\b", re.IGNORECASE)
_DOMAIN = late(r"\b(?!docker|node|package|server|next|express|index|nginx|vue)([a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|io|dev|app|cn|de|ai))\b", re.IGNORECASE)  # fmt: skip
_PORT = late(r"\bport (\d{2,5})\b|端口\s*(\d{2,5})|\b(?:localhost|127\.0\.0\.1):(\d{2,5})\b", re.IGNORECASE)


def _domain(text: str) -> str:
    found = _DOMAIN.search(text)
    return found[1].lower() if found else "example.com"


def _port(text: str, default: str) -> str:
    found = _PORT.search(text)
    return next(one for one in found.groups() if one) if found else default


# -- compose

_APP = late(r"\b(?:app|application|web ?app|api|backend|flask|django|fastapi|python|node(?:\.?js)?|express|go|golang|spring|java|rails|worker)\b|应用|后端", re.IGNORECASE)  # fmt: skip
_APP_PORTS = (("python|flask|django|fastapi", "8000"), ("node|express|rails", "3000"), ("", "8080"))


def _compose(text: str) -> str:
    services = [row for row in phrases.data("manifests")["compose"].values() if worded(row[0]).search(text)]
    fronted = "nginx" in text.lower()
    app = _APP.search(text) is not None or not (services or fronted)
    parts = []
    if app:
        port = _port(text, next(port for words, port in _APP_PORTS if worded(words).search(text)))
        opened = f'    expose:\n      - "{port}"' if fronted else f'    ports:\n      - "{port}:{port}"'
        lines = ["  app:", "    build: .", opened, "    restart: unless-stopped"]
        if services:
            lines += ["    environment:", *(f"      {row[4]}" for row in services), "    depends_on:"]
            lines += [f"      {row[2]}:\n        condition: service_healthy" for row in services]
        parts.append("\n".join(lines))
    if fronted:
        parts.append(
            str(phrases.data("manifests")["nginx_service"])
            + ("\n    depends_on:\n      - app" if app else "")
        )
    parts += [str(row[1]) for row in services]
    volumes = "".join(f"\n  {row[3]}:" for row in services)
    return "services:\n" + "\n\n".join(parts) + (f"\n\nvolumes:{volumes}" if volumes else "")


# -- nginx

_PROXIED = late(r"proxy|upstream|balanc|backend|node|forward|api\b|app\b|websocket|反向代理|转发|负载均衡", re.IGNORECASE)  # fmt: skip
_SECURED = late(r"https|\b(?:tls|ssl)\b|let'?s encrypt|certbot|证书", re.IGNORECASE)


def _nginx(text: str) -> str:
    parts, lower = phrases.data("manifests")["nginx"], text.lower()
    balanced = "balanc" in lower or "负载" in text
    port = _port(text, "3000")
    body = parts["proxy" if _PROXIED.search(text) else "static"]
    if "websocket" in lower:
        body += parts["sockets"]
    single = re.search(r"\bspa\b|single.page|react|vue", lower) is not None
    whole = _filled(parts["tls" if _SECURED.search(text) else "plain"], body=body)
    if balanced:
        whole = parts["balance"] + whole
    return _filled(whole, upstream="backend" if balanced else f"127.0.0.1:{port}", domain=_domain(text), port=port, port1=str(int(port) + 1), missing="/index.html" if single else "=404")  # fmt: skip


# -- workflows, units, packages


def _workflow(text: str) -> str:
    steps = _first("actions", text)
    weekly = _spoken_schedule(text)
    more = f'\n  schedule:\n    - cron: "{weekly}"' if weekly else ""
    rights = "\n\npermissions:\n  contents: read\n  packages: write" if "packages" in steps or "ghcr" in steps else ""  # fmt: skip
    return f"name: ci\n\non:\n  push:\n    branches: [main]\n  pull_request:{more}{rights}\n\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n{steps}"


_STARTS: Sequence[tuple[str, str]] = (
    ("node|express|javascript|typescript", "/usr/bin/node /opt/{name}/server.js"),
    ("gunicorn|flask|django", "/opt/{name}/.venv/bin/gunicorn --bind 127.0.0.1:8000 app:app"),
    ("fastapi|uvicorn", "/opt/{name}/.venv/bin/uvicorn main:app --port 8000"),
    ("python|脚本|script", "/opt/{name}/.venv/bin/python -m app"),
    (r"java\b|spring", "/usr/bin/java -jar /opt/{name}/app.jar"),
    ("", "/opt/{name}/bin/app"),
)


def _systemd(text: str) -> str:
    start = next(start for words, start in _STARTS if worded(words).search(text))
    called = re.search(r"\b(?:called|named) [\"'`]?([a-z][\w-]{1,30})", text, re.IGNORECASE)
    return _filled(
        _filled(phrases.data("manifests")["systemd"], start=start),
        name=called[1].lower() if called else "myapp",
    )


def _package(text: str) -> str:
    lower = text.lower()
    needed = {name: version for name, version in phrases.data("manifests")["packages"].items() if re.search(rf"\b{name}\b", lower)}  # fmt: skip
    typed, browser = _TYPED.search(text) is not None, _BROWSER.search(text) is not None
    scripts = {"test": "node --test"}
    made: dict[str, str] = {}
    if browser:
        scripts = {"dev": "vite", "build": "vite build", "preview": "vite preview", "test": "vitest run"}
        made = {"vite": "^6.0.0", "vitest": "^3.0.0"}
        if "react" in lower:
            needed["react-dom"] = needed["react"]
    elif typed:
        scripts = {"build": "tsc", "dev": "tsx watch src/index.ts", "start": "node dist/index.js", **scripts}
        made = {"@types/node": "^22.0.0", "tsx": "^4.19.0"}
    else:
        scripts = {"start": "node server.js", "dev": "node --watch server.js", **scripts}
    if typed:
        made["typescript"] = "^5.7.0"
    whole = {"name": "my-app", "version": "1.0.0", "private": True, "type": "module", "scripts": scripts, "dependencies": needed, "devDependencies": dict(sorted(made.items())), "engines": {"node": ">=20"}}  # fmt: skip
    return orjson.dumps({key: value for key, value in whole.items() if value != {}}, option=orjson.OPT_INDENT_2).decode()  # fmt: skip


def _pyproject(text: str) -> str:
    lower = text.lower()
    needed = [f'    "{name}{since}",' for name, since in phrases.data("manifests")["requirements"].items() if re.search(rf"\b{name}\b", lower)]  # fmt: skip
    listed = "dependencies = [\n" + "\n".join(needed) + "\n]" if needed else "dependencies = []"
    return (
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n[project]\nname = "my-package"\nversion = "0.1.0"\n'
        f'description = "What it does, in a sentence."\nreadme = "README.md"\nrequires-python = ">=3.11"\n{listed}\n\n'
        '[project.optional-dependencies]\ndev = ["pytest>=8", "ruff>=0.8", "mypy>=1.13"]\n\n[project.scripts]\nmy-package = "my_package.cli:main"\n\n'
        '[tool.ruff]\nline-length = 100\n\n[tool.pytest.ini_options]\ntestpaths = ["tests"]'
    )


_REGION = late(r"\b((?:us|eu|ap|sa|ca|me|af)-[a-z]+-\d)\b")


def _terraform(text: str) -> str:
    parts = phrases.data("manifests")["terraform"]
    region = _REGION.search(text)
    machine = re.search(r"\bec2\b|instance|server|\bvm\b", text, re.IGNORECASE) is not None
    stored = re.search(r"\bs3\b|bucket|存储", text, re.IGNORECASE) is not None
    wanted = [parts[name] for name, here in (("s3", stored or not machine), ("ec2", machine)) if here]
    return _filled(parts["head"], region=region[1] if region else "eu-central-1") + "\n\n".join(wanted)


def _dotenv(text: str) -> str:
    named = [
        part for pattern, part in phrases.data("manifests")["dotenv"] if worded(pattern).search(text)
    ] or [phrases.data("manifests")["dotenv"][0][1]]
    port = _port(text, "3000" if re.search("node|express", text, re.IGNORECASE) else "8000")
    return "\n".join(["# Copy to .env and fill in; .env itself stays out of git.", "APP_ENV=development", f"PORT={port}", "LOG_LEVEL=info", "SECRET_KEY=change-me", *named])  # fmt: skip


_OBJECTS = (
    ("configmap", r"config ?map"), ("secret", r"\bsecret"), ("cronjob", r"cron ?job"), ("deployment", "deployment"),
    ("service", r"service(?! account)|load ?balancer|nodeport"), ("ingress", "ingress"),
)  # fmt: skip
_REPLICAS = late(r"\b(\d{1,2}|two|three|five) (?:replicas|pods|copies)|(\d{1,2})\s*个副本", re.IGNORECASE)


def _kubernetes(text: str) -> str:
    parts, lower = phrases.data("manifests")["kubernetes"], text.lower()
    wanted = [name for name, pattern in _OBJECTS if worded(pattern).search(text)] or ["deployment", "service"]
    of_nginx = "nginx" in lower.replace("nginx ingress", "")
    found = _REPLICAS.search(text)
    said = (found[1] or found[2]).lower() if found else "2"
    many = {"two": "2", "three": "3", "five": "5"}.get(said, said)
    reached = "LoadBalancer" if re.search("load ?balancer", lower) else "NodePort" if "nodeport" in lower else "ClusterIP"  # fmt: skip
    whole = "\n---\n".join(parts[name] for name in wanted)
    return _filled(whole, name="nginx" if of_nginx else "web", image="nginx:1.27" if of_nginx else "ghcr.io/example/web:1.0.0", port=_port(text, "80" if of_nginx else "8080"), replicas=many, type=reached, domain=_domain(text), schedule=_spoken_schedule(text) or "0 2 * * *")  # fmt: skip


# -- servers

_THING = late(r"\b(user|product|book|todo|task|order|post|article|customer|item|employee|student|note|movie|message|event|comment)s?\b", re.IGNORECASE)  # fmt: skip


def _server(text: str) -> Sequence[str]:
    row: Sequence[str] = next(
        row for row in phrases.data("manifests")["servers"] if worded(row[2]).search(text)
    )
    return row


def _served(text: str) -> str:
    found = _THING.search(text)
    one = found[1].lower() if found else "item"
    return _filled(_server(text)[3], one=one, many=f"{one}s", One=one.title())


# -- schedules

_EVERY = late(r"\bevery (?:(\d{1,2}|other|two|three|five|six|ten|fifteen|thirty|half) )?(minute|hour|day|month)s?\b|每隔?\s*(\d{1,2})?\s*个?(分钟|小时|天|月)", re.IGNORECASE)  # fmt: skip
_TIME = late(r"\b(?:at |@ ?)?(\d{1,2})(?::(\d{2}))?\s*(a\.?m|p\.?m)\b|\b(?:at|@) ?(\d{1,2})(?::(\d{2}))?(?!\s*(?:minutes|st|nd|th))\b|\b(\d{1,2}):(\d{2})\b|(凌晨|早上|上午|中午|下午|晚上)?\s*(\d{1,2})\s*[点时](?:(\d{1,2})分|(半))?", re.IGNORECASE)  # fmt: skip
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_WEEKDAY = late(
    r"\b(sun|mon|tues|wednes|thurs|fri|satur)days?\b|(?:每周|星期|周)([一二三四五六日天])", re.IGNORECASE
)
_MONTHLY = late(r"\b(?:the )?(\d{1,2})(?:st|nd|rd|th)\b|\bfirst (?:day )?of (?:the |each |every )?month|\bmonthly\b|每个?月\s*(\d{1,2})?\s*[号日]?", re.IGNORECASE)  # fmt: skip


def _clock(text: str) -> tuple[int, int] | None:
    """The time of day that is named: hour and minute."""
    lower = text.lower()
    if "midnight" in lower or "午夜" in text:
        return 0, 0
    if re.search(r"\bnoon\b|正午", lower):
        return 12, 0
    found = _TIME.search(text)
    if found is None:
        return None
    hour = int(found[1] or found[4] or found[6] or found[9])
    minute = int(found[2] or found[5] or found[7] or found[10] or (30 if found[11] else 0))
    half = (found[3] or "").lower().replace(".", "")
    if half or found[8]:
        late_half = half == "pm" or found[8] in ("下午", "晚上", "中午")
        hour = hour % 12 + (12 if late_half and not (found[8] == "中午" and hour in (10, 11)) else 0)
    return (hour, minute) if hour < 24 and minute < 60 else None


_WINDOW = late(
    r"\bevery (?:(\d{1,2}|other|two|three|five|six|ten|fifteen|thirty) )?(minute|hour)s?\b.{0,20}?\b(?:between|from) (\d{1,2}) ?(am|pm)?(?::00)? ?(?:and|to|until|till|-) ?(\d{1,2}) ?(am|pm)?"
)


def _within(window: re.Match[str], lower: str) -> str:
    """Every so many minutes or hours within some hours of the day, the last of which does not begin anew."""
    said = window[1] or "1"
    number = 2 if said == "other" else whole(said, 1)
    first, last = (int(one) % 12 + 12 * (half == "pm") if half else int(one) for one, half in ((window[3], window[4]), (window[5], window[6])))  # fmt: skip
    workdays = re.search(r"\bweekdays?\b|business days?|working days?|monday (?:to|through|-) friday", lower)
    days = "1-5" if workdays else "0,6" if re.search(r"\bweekends?\b", lower) else "*"
    if window[2] == "minute":
        return f"{f'*/{number}' if number > 1 else '*'} {first}-{max(first, last - 1)} * * {days}"
    return f"0 {first}-{last}{f'/{number}' if number > 1 else ''} * * {days}"


def _spoken_schedule(text: str) -> str | None:
    """The five fields of cron for the schedule that a text names; None if it names none."""
    if not text.isascii() and (found := zh_cron.scheduled(text)):
        return found
    lower = text.lower()
    hour, minute = _clock(text) or (0, 0)
    at = f"{minute} {hour}"
    if window := _WINDOW.search(lower):
        return _within(window, lower)
    days = [str(_DAYS.index(one[1][:3].lower()) if one[1] else "日一二三四五六天".index(one[2]) % 7) for one in _WEEKDAY.finditer(text)]  # fmt: skip
    if re.search(
        r"\bweekdays?\b|business days?|monday (?:to|through|-) friday|工作日|周一到周五|周一至周五", lower
    ):
        return f"{at} * * 1-5"
    if re.search(r"\bweekends?\b|周末", lower):
        return f"{at} * * 0,6"
    if days:
        return f"{at} * * {','.join(dict.fromkeys(days))}"
    if re.search(r"\b(?:yearly|annually|every year)\b|每年", lower):
        return f"{at} 1 1 *"
    every = _EVERY.search(text)
    unit = {"分钟": "minute", "小时": "hour", "天": "day", "月": "month"}.get(every[4], every[4]) if every and every[4] else every[2].lower() if every else ""  # fmt: skip
    said = (every[1] or every[3] or "1").lower() if every else "1"
    number = 2 if said == "other" else max(1, whole(said, 1))
    if said == "half" and unit == "hour":
        return "*/30 * * * *"
    if unit == "minute":
        return "* * * * *" if number == 1 else f"*/{number} * * * *"
    if unit == "hour" or re.search(r"\bhourly\b", lower):
        return f"{minute} * * * *" if number == 1 else f"{minute} */{number} * * *"
    monthly = _MONTHLY.search(text)
    if unit == "month" or monthly:
        day = next((one for one in monthly.groups() if one), "1") if monthly else "1"
        return f"{at} {day} {'*' if number == 1 or unit != 'month' else f'*/{number}'} *"
    if re.search(r"\btwice (?:a|per) day|每天两次", lower):
        return f"{minute} {hour % 12},{hour % 12 + 12} * * *"
    if re.search(r"\b(?:weekly|every week|once a week)\b|每周", lower):
        return f"{at} * * 0"
    if unit == "day":
        return f"{at} * * *" if number == 1 else f"{at} */{number} * *"
    return f"{at} * * *" if re.search(r"\b(?:daily|every night|nightly|every morning)\b|每[天日晚早]", lower) or _clock(text) else None  # fmt: skip


_COMMAND = late(r"(?<![\w.])((?:~?/)[\w./-]+|[\w-]+\.(?:sh|py|js|rb|php))\b")
_USUAL = (("back|备份", "backup.sh"), ("clean|清理", "cleanup.sh"), ("report|报告", "report.sh"), ("sync|同步", "sync.sh"), ("", "script.sh"))  # fmt: skip


def _crontab(text: str) -> str:
    fields = _spoken_schedule(text) or "0 2 * * *"
    found = _COMMAND.search(text)
    command = found[1] if found else next(name for words, name in _USUAL if worded(words).search(text))
    command = command if command.startswith(("/", "~")) else f"/path/to/{command}"
    run = f"/usr/bin/python3 {command}" if command.endswith(".py") else command
    return f"# minute hour day month weekday  command\n{fields}  {run} >> /tmp/{command.rsplit('/', 1)[-1].split('.')[0]}.log 2>&1"


# -- schedules that are given

_FIELDS = late(
    r"(?<![\w*/.])((?:[\d*][\d*/,-]*|(?:mon|tue|wed|thu|fri|sat|sun)[a-z,-]*) (?:[\d*][\d*/,-]*) (?:[\d*?][\d*/,-]*) (?:[\d*][\d*/,-]*) (?:[\d*?][\d*/,-]*|(?:mon|tue|wed|thu|fri|sat|sun)[a-z,-]*))(?![\w*/])",
    re.IGNORECASE,
)
_MEANING = Cued(r"\b(?:what|explain|mean|means|when|decode|describe|translate|read|how often)\b", "what explain mean means when decode describe translate read often")  # fmt: skip
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip
_WEEK = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@opened_by(_MEANING, only="en")
def scheduled(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The five fields of cron in words."""
    text = prompt.text[:300]
    if prompt.language != "en" or len(prompt.text) > 300 or ("*" not in text and "cron" not in text.lower()):
        return None
    if not _MEANING.search(prompt, text):
        return None
    found = _FIELDS.search(text)
    if found is None or not ("cron" in text.lower() or "* *" in found[1] or "*/" in found[1]):
        return None
    minute, hour, day, month, weekday = found[1].split(" ")
    names = {name: str(at) for at, name in enumerate(_DAYS)}
    weekday = re.sub(
        r"[a-z]{3,}", lambda one: names.get(one[0][:3].lower(), one[0]), weekday, flags=re.IGNORECASE
    )
    parts = [
        _said(minute, "minute", 0),
        _said(hour, "hour", 0),
        _said(day.replace("?", "*"), "day of the month", 1),
        _said(month, "month", 1, _MONTHS),
        _said(weekday.replace("?", "*"), "weekday", 0, _WEEK),
    ]
    table = "\n".join(f"| `{field}` | {name} | {said} |" for field, name, said in zip((minute, hour, day, month, weekday), ("minute", "hour", "day of the month", "month", "weekday"), parts, strict=True))  # fmt: skip
    both = "\n\nSince both the day of the month and the weekday are restricted, it runs when *either* of them fits." if "*" not in (day[:1], weekday[:1]) else ""  # fmt: skip
    return f"**{_sentence(minute, hour, day, month, weekday)}**\n\n| field | stands for | here |\n|---|---|---|\n{table}{both}"


def _said(field: str, unit: str, least: int, names: Sequence[str] = ()) -> str:
    def one(number: str) -> str:
        at = int(number) - least if number.isdigit() else -1
        return names[at] if names and 0 <= at < len(names) else number

    told = []
    for part in field.split(","):
        over, _, step = part.partition("/")
        low, _, high = over.partition("-")
        span = f"every {unit}" if over == "*" else f"{one(low)} to {one(high)}" if high else one(low)
        told.append(f"every {_ordinal(step)} {unit}{'' if over == '*' else f', {span}'}" if step else span)
    return ", ".join(told)


def _ordinal(number: str) -> str:
    ending = "th" if number[-2:-1] == "1" else {"1": "st", "2": "nd", "3": "rd"}.get(number[-1:], "th")
    return f"{number}{ending}"


def _sentence(minute: str, hour: str, day: str, month: str, weekday: str) -> str:
    """When it runs, in a sentence."""
    each = re.fullmatch(r"\*/(\d+)", minute)
    every = re.fullmatch(r"\*/(\d+)", hour)
    if minute.isdigit() and hour.isdigit():
        when = f"at {hour.zfill(2)}:{minute.zfill(2)}"
    elif minute.isdigit() and every:
        when = f"every {every[1]} hours, at minute {int(minute)} (from midnight on)"
    elif minute.isdigit() and hour == "*":
        when = f"every hour, at minute {int(minute)}"
    elif minute.isdigit():
        when = f"at minute {int(minute)} of the hours {_said(hour, 'hour', 0)}"
    else:
        when = f"every {each[1]} minutes" if each else "every minute" if minute == "*" else f"at the minutes {_said(minute, 'minute', 0)}"  # fmt: skip
        when += "" if hour == "*" else f", during hour {_said(hour, 'hour', 0)}"
    days = "" if weekday == "*" else ", Monday to Friday" if weekday == "1-5" else f", on {_said(weekday, 'weekday', 0, _WEEK)}"  # fmt: skip
    dates = "" if day == "*" else f", {'or ' if days else ''}on day {_said(day, 'day', 1)} of the month"
    months = "" if month == "*" else f", in {_said(month, 'month', 1, _MONTHS)}"
    daily = ", every day" if not (days or dates) and minute.isdigit() and hour.isdigit() else ""
    told = f"{when}{days}{dates}{months}{daily}"
    return f"It runs {told}."
