"""Models of one's own: which there are, and what model of the API each goes back to."""

from mock_server.behaviours import _resources
from mock_server.spec.model import Model
from mock_server.wire.call import Call
from mock_server.world.world import World


def base_of(call: Call, world: World, name: str) -> str | None:
    """The model of the API behind `name`: itself, or what a job or an import made of it. None: there is no such model."""
    if world.spec.catalogue.find(name) is not None:
        return name
    owner, now = _resources.owner(call), world.clock.now()
    job = world.fine_tunes.made(owner, name, now)
    return job.base if job is not None else world.model_imports.base(owner, name, now)


def known(world: World, name: str) -> Model:
    """The catalogue's row of a base model."""
    model = world.spec.catalogue.find(name)
    assert model is not None
    return model
