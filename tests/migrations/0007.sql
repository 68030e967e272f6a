UPDATE mail SET statement = 's1' WHERE id = 1;
