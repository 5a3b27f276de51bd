"""A deployment called as a model: it is what its base is, under a name of its own."""

from mock_server.behaviours import _resources
from mock_server.spec.model import Model
from mock_server.wire.call import Call
from mock_server.world.world import World


def model(call: Call, world: World) -> Model | None:
    """The model behind the name in the body if the caller has a deployment of this name that answers."""
    named = call.body.get("model")
    if not isinstance(named, str):
        return None
    found = world.deployments.serving(_resources.owner(call), named, world.clock.now())
    base = world.spec.catalogue.find(found.base) if found is not None else None
    if found is None or base is None:
        return None
    fields = {**base.__dict__, "id": named}
    thinks = found.asked.get("enable_thinking")
    if base.thinking in ("on", "off") and thinks is not None:  # both kinds in one: the deployment has decided
        fields["thinking"] = "on" if thinks else "off"
    return Model(**fields)
