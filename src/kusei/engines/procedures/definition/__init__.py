"""What a procedure is, as data (`kusei-procedure/1`): plain, typed, checked; no database and no pages."""

from kusei.engines.procedures.definition.fields import Field, FieldType, Option
from kusei.engines.procedures.definition.form import Form, FormCheck, Section
from kusei.engines.procedures.definition.guide import Guide
from kusei.engines.procedures.definition.procedure import Procedure
from kusei.engines.procedures.definition.texts import Text

__all__ = ["Field", "FieldType", "Form", "FormCheck", "Guide", "Option", "Procedure", "Section", "Text"]
