"""Every write of the desk that is not one of `applications.commands.office`: each checks who acts and keeps history."""
