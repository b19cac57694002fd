"""The municipality, its departments through time, its districts and offices, and who holds which role."""

from kusei.foundation.org.models.departments import Department, DepartmentAlias
from kusei.foundation.org.models.periods import DateRange, folded_name, in_force
from kusei.foundation.org.models.places import District, Municipality, Office
from kusei.foundation.org.models.roles import Role, RoleAssignment

__all__ = [
    "DateRange",
    "Department",
    "DepartmentAlias",
    "District",
    "Municipality",
    "Office",
    "Role",
    "RoleAssignment",
    "folded_name",
    "in_force",
]
