"""Between this box and central: facts up, news down, by itself and without end."""
