from messaging.drafts import Draft, Office, Recipient
from messaging.models.message import Message
from messaging.states import Channel, State

__all__ = ["Channel", "Draft", "Message", "Office", "Recipient", "State"]
