"""What can be booked: facilities, their rooms and seats, when they are open; read from packs."""
