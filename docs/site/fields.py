"""An extension of griffe: the fields of a pydantic class are its parameters, with their types and defaults."""

from typing import Any

from griffe import Attribute, Class, Extension, Function, Parameter, ParameterKind, Parameters


class Fields(Extension):
    """Give a class without `__init__` the one that pydantic makes."""

    def on_class_members(self, *, cls: Class, **kwargs: Any) -> None:
        """Add the method; griffe itself does so for dataclasses."""
        fields = [
            member
            for name, member in cls.members.items()
            if isinstance(member, Attribute) and member.annotation is not None and not name.startswith("_")
        ]
        if not fields or "__init__" in cls.members or cls.has_labels("dataclass"):
            return
        parameters = [
            Parameter(one.name, annotation=one.annotation, kind=ParameterKind.keyword_only, default=one.value)
            for one in fields
        ]
        cls.set_member("__init__", Function("__init__", parameters=Parameters(*parameters), parent=cls))
