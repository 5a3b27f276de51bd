"""What is remembered and handed in: the Spec, the settings' values behaviours need, the clock, chance and ids."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from mock_server.spec.model import Region, Spec
from mock_server.wire.call import Call
from mock_server.wire.sealing import Seals
from mock_server.wire.templates import Profile, profiles
from mock_server.world.agentstudio import AgentStudio
from mock_server.world.apps import Apps
from mock_server.world.assistants import Assistants
from mock_server.world.audio import Audio
from mock_server.world.batches import Batches
from mock_server.world.cache import Cache
from mock_server.world.clock import Clock
from mock_server.world.conversations import Conversations
from mock_server.world.deployments import Deployments
from mock_server.world.files import Files
from mock_server.world.fine_tunes import FineTunes
from mock_server.world.ids import Ids
from mock_server.world.media import Media
from mock_server.world.memories import Memories
from mock_server.world.model_imports import ModelImports
from mock_server.world.pace import Pace
from mock_server.world.tables import Tables
from mock_server.world.tasks import Tasks
from mock_server.world.temporary_keys import TemporaryKeys
from mock_server.world.uploads import Uploads


@dataclass(slots=True)
class World:
    """Everything a behaviour may use besides its Call. `region` answers where the Host header names none."""

    spec: Spec
    region: Region
    clock: Clock
    seed: int
    pace: Pace
    room: int = 1024 * 1024 * 1024  # bytes of files that are kept
    tables: Tables = field(default_factory=Tables)
    ids: Ids = field(init=False)
    media: Media = field(init=False)
    tasks: Tasks = field(init=False)
    temporary_keys: TemporaryKeys = field(init=False)
    seals: Seals = field(init=False)
    fine_tunes: FineTunes = field(init=False)
    deployments: Deployments = field(init=False)
    model_imports: ModelImports = field(init=False)
    audio: Audio = field(init=False)
    files: Files = field(init=False)
    batches: Batches = field(init=False)
    uploads: Uploads = field(init=False)
    within: Callable[[str, bytes, Call], tuple[int, str, bytes]] = field(init=False)  # the app sets it
    profiles: dict[tuple[str, str], Profile] = field(init=False)
    conversations: Conversations = field(init=False)
    cache: Cache = field(init=False)
    apps: Apps = field(init=False)
    assistants: Assistants = field(init=False)
    memories: Memories = field(init=False)
    agentstudio: AgentStudio = field(init=False)
    calls: count = field(init=False)  # type: ignore[type-arg]

    def __post_init__(self) -> None:
        self.profiles = profiles(self.spec.wire)
        self.calls = count(1)
        self._begin()

    def forget(self) -> None:
        """As at the start: nothing is remembered, and ids begin again."""
        self.tables.forget()
        self._begin()

    def _begin(self) -> None:
        tables = self.tables
        self.ids = Ids(self.seed, tables.process)
        self.files = Files(self.room, tables)
        self.media = Media(self.seed, self.files, tables)
        self.tasks = Tasks(tables)
        self.temporary_keys = TemporaryKeys(self.seed, tables)
        self.seals = Seals(self.seed)
        self.fine_tunes = FineTunes(tables)
        self.deployments = Deployments(tables)
        self.model_imports = ModelImports(tables)
        self.audio = Audio(tables)
        self.batches = Batches(tables)
        self.uploads = Uploads(self.seed, self.files)
        self.conversations = Conversations(self.clock, tables=tables)
        self.cache = Cache(tables)
        self.apps = Apps(self.clock, tables=tables)
        self.assistants = Assistants(tables=tables)
        self.memories = Memories(tables=tables)
        self.agentstudio = AgentStudio()
