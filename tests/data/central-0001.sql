-- A central's SQLite file at schema 0001, small but whole: a school, a kiosk, a pass.
BEGIN TRANSACTION;
CREATE TABLE adult_rooms (
	school_id TEXT NOT NULL, 
	adult TEXT NOT NULL, 
	room TEXT NOT NULL, 
	CONSTRAINT pk_adult_rooms PRIMARY KEY (school_id, adult, room)
)
 STRICT

;
INSERT INTO "adult_rooms" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','rivera','r101');
INSERT INTO "adult_rooms" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','larsen','r103');
CREATE TABLE adults (
	school_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	roles TEXT NOT NULL, 
	hall_monitor INTEGER NOT NULL, 
	sign_in TEXT, 
	password TEXT, 
	pin TEXT, 
	disabled INTEGER NOT NULL, 
	CONSTRAINT pk_adults PRIMARY KEY (school_id, id)
)
 STRICT

;
INSERT INTO "adults" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','rivera','Ms. Rivera','["teacher"]',0,NULL,NULL,NULL,0);
INSERT INTO "adults" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','larsen','Ms. Larsen','["teacher"]',0,NULL,NULL,NULL,0);
INSERT INTO "adults" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','foster','Ms. Foster','["administrator"]',0,'foster','$argon2id$v=19$m=65536,t=3,p=4$jwWD6B6WZnpxLf8rb0GS9Q$jugs5XNDKWf9TqWEmkU/5Aso7y6sMPK78KZzpA6zxmw',NULL,0);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE apart (
	school_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	one TEXT NOT NULL, 
	other TEXT NOT NULL, 
	why TEXT NOT NULL, 
	CONSTRAINT pk_apart PRIMARY KEY (school_id, id)
)
 STRICT

;
INSERT INTO "apart" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','pair-1','ben','cam','');
CREATE TABLE badges (
	school_id TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	adult INTEGER NOT NULL, 
	issued_at INTEGER NOT NULL, 
	revoked_at INTEGER, 
	CONSTRAINT pk_badges PRIMARY KEY (school_id, hash)
)
 STRICT

;
INSERT INTO "badges" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','96ff4037068ddd0c9781ffbfdf4f2d7ea8188312e3aa33af984fc43bf2f3bdfc','ana',0,1795536000000000,NULL);
INSERT INTO "badges" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','ca2c71314d59344365aea71cfe6ac870622bc34a531b41f5e758a6d2f93bfde4','ben',0,1795536000000000,NULL);
INSERT INTO "badges" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','bb6b8cdbff3f24783d340e5a054752d02aaf90f61eaaf725f14ac02f83e91ecb','cam',0,1795536000000000,NULL);
INSERT INTO "badges" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','5af011e9994e538ba5cb06f2b0ffce257e8b84f2d2af1e5c0cf0c1369e28360a','dee',0,1795536000000000,NULL);
INSERT INTO "badges" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','e3f2205cf59b823222a390605e7e2896d7ea317debda061c339620e37608998a','rivera',1,1795536000000000,NULL);
INSERT INTO "badges" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','3a4912a7155fe9578d2ca609c9583fc87b7dc329d5eadc831991b81ca5cde7f1','larsen',1,1795536000000000,NULL);
INSERT INTO "badges" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','f14640e66d41fe381b7a506830823d4f2df09c146c56372660a81dab3810cb04','foster',1,1795536000000000,NULL);
CREATE TABLE boots (
	school_id TEXT NOT NULL, 
	boot TEXT NOT NULL, 
	started_at INTEGER NOT NULL, 
	uncertainty_s REAL NOT NULL, 
	fact TEXT NOT NULL, 
	CONSTRAINT pk_boots PRIMARY KEY (school_id, boot)
)
 STRICT

;
CREATE TABLE class_lists (
	school_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	room TEXT NOT NULL, 
	day_type TEXT NOT NULL, 
	period TEXT NOT NULL, 
	title TEXT NOT NULL, 
	adult TEXT, 
	CONSTRAINT pk_class_lists PRIMARY KEY (school_id, id)
)
 STRICT

;
INSERT INTO "class_lists" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','algebra-1','r101','Any','1','Algebra','rivera');
INSERT INTO "class_lists" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','biology-1','r103','Any','1','Biology','larsen');
CREATE TABLE class_members (
	school_id TEXT NOT NULL, 
	class_list TEXT NOT NULL, 
	student TEXT NOT NULL, 
	CONSTRAINT pk_class_members PRIMARY KEY (school_id, class_list, student)
)
 STRICT

;
INSERT INTO "class_members" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','algebra-1','ana');
INSERT INTO "class_members" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','algebra-1','ben');
INSERT INTO "class_members" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','biology-1','cam');
INSERT INTO "class_members" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','biology-1','dee');
CREATE TABLE conflicts (
	school_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	fact TEXT NOT NULL, 
	student TEXT NOT NULL, 
	one TEXT NOT NULL, 
	other TEXT, 
	at INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	adult TEXT, 
	resolved_at INTEGER, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_conflicts PRIMARY KEY (school_id, id)
)
 STRICT

;
CREATE TABLE device_stores (
	school_id TEXT NOT NULL, 
	device TEXT NOT NULL, 
	store TEXT NOT NULL, 
	first_heard_at INTEGER NOT NULL, 
	last_seq INTEGER NOT NULL, 
	CONSTRAINT pk_device_stores PRIMARY KEY (school_id, device, store)
)
 STRICT

;
INSERT INTO "device_stores" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','01a20d29-a281-798a-9069-2ec922f55abf','store-01a20d29-a281-798a-9069-2ec922f55abf',1795536000000000,1);
CREATE TABLE devices (
	school_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	room TEXT NOT NULL, 
	generation INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	serial TEXT NOT NULL, 
	key_hash TEXT NOT NULL, 
	enrolled_at INTEGER NOT NULL, 
	heard_at INTEGER, 
	revoked_at INTEGER, 
	status TEXT NOT NULL, 
	settings_version INTEGER NOT NULL, 
	branched INTEGER NOT NULL, 
	CONSTRAINT pk_devices PRIMARY KEY (school_id, id)
)
 STRICT

;
INSERT INTO "devices" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','01a20d29-a281-798a-9069-2ec922f55abf','r101',1,'box r101','','01a20d29-a281-798a-9069-2ec922f55abf',1795536000000000,1795536000000000,NULL,'{"version":"","settings_version":0,"settings_problem":"","outbox":0,"dead":0,"camera":"","tamper":"","clock_trusted":false}',0,0);
CREATE TABLE enrolments (
	school_id TEXT NOT NULL, 
	code_hash TEXT NOT NULL, 
	user_code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	serial TEXT NOT NULL, 
	state TEXT NOT NULL, 
	room TEXT, 
	adult TEXT, 
	started_at INTEGER NOT NULL, 
	expires_at INTEGER NOT NULL, 
	polled_at INTEGER, 
	interval_s INTEGER NOT NULL, 
	CONSTRAINT pk_enrolments PRIMARY KEY (school_id, code_hash)
)
 STRICT

;
CREATE TABLE erased (
	school_id TEXT NOT NULL, 
	student TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	CONSTRAINT pk_erased PRIMARY KEY (school_id, student)
)
 STRICT

;
CREATE TABLE facts (
	school_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	device TEXT NOT NULL, 
	store TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	boot TEXT NOT NULL, 
	boot_s REAL NOT NULL, 
	trusted INTEGER NOT NULL, 
	room TEXT, 
	adult TEXT, 
	acting_for TEXT, 
	kind TEXT NOT NULL, 
	body TEXT NOT NULL, 
	pass_id TEXT, 
	ticket TEXT, 
	student TEXT, 
	destination TEXT, 
	sender TEXT NOT NULL, 
	received_at INTEGER NOT NULL, 
	note TEXT NOT NULL, 
	judged TEXT NOT NULL, 
	CONSTRAINT pk_facts PRIMARY KEY (school_id, id)
)
 STRICT

;
INSERT INTO "facts" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','01a20d29-a283-7d71-a4af-c9c2e71fffed','01a20d29-a281-798a-9069-2ec922f55abf','store-01a20d29-a281-798a-9069-2ec922f55abf',1,1795536000000000,'01a20d29-a281-798a-9069-2ec922f55abf-boot-1',1000.0,1,'r101',NULL,NULL,'pass_started','{"pass_id":"p1","student":"ana","origin":"r101","destination":"restroom","shape":"round_trip","limit_min":8,"buffer_min":15,"evidence":{"settings_version":1,"epoch":"","cursor":0,"stale":[],"lifted":[],"badge":null},"ticket":null}','p1',NULL,'ana','restroom','01a20d29-a281-798a-9069-2ec922f55abf',1795536000000000,'','');
CREATE TABLE feed (
	school_id TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	room TEXT, 
	at INTEGER NOT NULL, 
	device TEXT, 
	fact_kind TEXT, 
	pass_id TEXT, 
	CONSTRAINT pk_feed PRIMARY KEY (school_id, number)
)
 STRICT

;
INSERT INTO "feed" VALUES('01a20d29-a275-75dd-8643-747f62e89a94',1,'room','r101',NULL,1795536000000000,NULL,NULL,NULL);
INSERT INTO "feed" VALUES('01a20d29-a275-75dd-8643-747f62e89a94',2,'settings','r101','r101',1795536000000000,NULL,NULL,NULL);
INSERT INTO "feed" VALUES('01a20d29-a275-75dd-8643-747f62e89a94',3,'room','r103',NULL,1795536000000000,NULL,NULL,NULL);
INSERT INTO "feed" VALUES('01a20d29-a275-75dd-8643-747f62e89a94',4,'settings','r103','r103',1795536000000000,NULL,NULL,NULL);
INSERT INTO "feed" VALUES('01a20d29-a275-75dd-8643-747f62e89a94',5,'room','restroom',NULL,1795536000000000,NULL,NULL,NULL);
INSERT INTO "feed" VALUES('01a20d29-a275-75dd-8643-747f62e89a94',6,'settings','restroom','restroom',1795536000000000,NULL,NULL,NULL);
INSERT INTO "feed" VALUES('01a20d29-a275-75dd-8643-747f62e89a94',7,'room','nurse',NULL,1795536000000000,NULL,NULL,NULL);
INSERT INTO "feed" VALUES('01a20d29-a275-75dd-8643-747f62e89a94',8,'settings','nurse','nurse',1795536000000000,NULL,NULL,NULL);
INSERT INTO "feed" VALUES('01a20d29-a275-75dd-8643-747f62e89a94',9,'timetable','timetable',NULL,1795536000000000,NULL,NULL,NULL);
INSERT INTO "feed" VALUES('01a20d29-a275-75dd-8643-747f62e89a94',10,'adult','rivera',NULL,1795536000000000,NULL,NULL,NULL);
INSERT INTO "feed" VALUES('01a20d29-a275-75dd-8643-747f62e89a94',11,'adult','larsen',NULL,1795536000000000,NULL,NULL,NULL);
INSERT INTO "feed" VALUES('01a20d29-a275-75dd-8643-747f62e89a94',12,'adult','foster',NULL,1795536000000000,NULL,NULL,NULL);
INSERT INTO "feed" VALUES('01a20d29-a275-75dd-8643-747f62e89a94',13,'student','ana',NULL,1795536000000000,NULL,NULL,NULL);
INSERT INTO "feed" VALUES('01a20d29-a275-75dd-8643-747f62e89a94',14,'student','ben',NULL,1795536000000000,NULL,NULL,NULL);
INSERT INTO "feed" VALUES('01a20d29-a275-75dd-8643-747f62e89a94',15,'student','cam',NULL,1795536000000000,NULL,NULL,NULL);
INSERT INTO "feed" VALUES('01a20d29-a275-75dd-8643-747f62e89a94',16,'student','dee',NULL,1795536000000000,NULL,NULL,NULL);
INSERT INTO "feed" VALUES('01a20d29-a275-75dd-8643-747f62e89a94',17,'class_list','algebra-1','r101',1795536000000000,NULL,NULL,NULL);
INSERT INTO "feed" VALUES('01a20d29-a275-75dd-8643-747f62e89a94',18,'class_list','biology-1','r103',1795536000000000,NULL,NULL,NULL);
INSERT INTO "feed" VALUES('01a20d29-a275-75dd-8643-747f62e89a94',19,'apart','pair-1',NULL,1795536000000000,NULL,NULL,NULL);
INSERT INTO "feed" VALUES('01a20d29-a275-75dd-8643-747f62e89a94',20,'fact','01a20d29-a283-7d71-a4af-c9c2e71fffed',NULL,1795536000000000,'01a20d29-a281-798a-9069-2ec922f55abf','pass_started','p1');
INSERT INTO "feed" VALUES('01a20d29-a275-75dd-8643-747f62e89a94',21,'name','ana','restroom',1795536000000000,NULL,NULL,NULL);
CREATE TABLE passes (
	school_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	student TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	destination TEXT NOT NULL, 
	shape TEXT NOT NULL, 
	limit_min INTEGER NOT NULL, 
	buffer_min INTEGER NOT NULL, 
	started_at INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	arrived_at INTEGER, 
	ended_at INTEGER, 
	ended_how TEXT, 
	corrected INTEGER NOT NULL, 
	about INTEGER NOT NULL, 
	anomalies TEXT NOT NULL, 
	lapses_at INTEGER NOT NULL, 
	swept INTEGER NOT NULL, 
	CONSTRAINT pk_passes PRIMARY KEY (school_id, id)
)
 STRICT

;
INSERT INTO "passes" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','p1','ana','r101','restroom','round_trip',8,15,1795536000000000,'out',NULL,NULL,NULL,0,0,'',1795537380000000,0);
CREATE TABLE receipts (
	school_id TEXT NOT NULL, 
	device TEXT NOT NULL, 
	fact TEXT NOT NULL, 
	verdict TEXT NOT NULL, 
	code TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	CONSTRAINT pk_receipts PRIMARY KEY (school_id, device, fact)
)
 STRICT

;
INSERT INTO "receipts" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','01a20d29-a281-798a-9069-2ec922f55abf','01a20d29-a283-7d71-a4af-c9c2e71fffed','accepted','',1795536000000000);
CREATE TABLE rooms (
	school_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	doc TEXT NOT NULL, 
	settings_version INTEGER NOT NULL, 
	CONSTRAINT pk_rooms PRIMARY KEY (school_id, id)
)
 STRICT

;
INSERT INTO "rooms" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','r101','Algebra','{"id":"r101","name":"Algebra","number":"101","folder":"","shape":"one_way","limit_min":10,"capacity":null,"restricted":false,"open":true,"outside":false,"icon":"room"}',1);
INSERT INTO "rooms" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','r103','Biology','{"id":"r103","name":"Biology","number":"103","folder":"","shape":"one_way","limit_min":10,"capacity":null,"restricted":false,"open":true,"outside":false,"icon":"room"}',1);
INSERT INTO "rooms" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','restroom','Restroom','{"id":"restroom","name":"Restroom","number":"R1","folder":"","shape":"round_trip","limit_min":8,"capacity":2,"restricted":false,"open":true,"outside":false,"icon":"room"}',1);
INSERT INTO "rooms" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','nurse','Nurse','{"id":"nurse","name":"Nurse","number":"N1","folder":"","shape":"attended","limit_min":30,"capacity":null,"restricted":false,"open":true,"outside":false,"icon":"room"}',1);
CREATE TABLE schools (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	private_key BLOB NOT NULL, 
	epoch TEXT NOT NULL, 
	feed_number INTEGER NOT NULL, 
	emergency TEXT, 
	store TEXT NOT NULL, 
	next_seq INTEGER NOT NULL, 
	created_at INTEGER NOT NULL, 
	CONSTRAINT pk_schools PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "schools" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','Cedar Ridge',X'92DEA56DAEF9F2B77915DBB566F469A3EE1EAF141FD20DB9FC9A9749C1F80C47','01a20d29-a276-799b-92b5-30da64e6fb79',21,NULL,'01a20d29-a276-7609-b581-fc74fb4d1070',1,1795536000000000);
CREATE TABLE sessions (
	school_id TEXT NOT NULL, 
	token_hash TEXT NOT NULL, 
	adult TEXT NOT NULL, 
	csrf TEXT NOT NULL, 
	created_at INTEGER NOT NULL, 
	expires_at INTEGER NOT NULL, 
	CONSTRAINT pk_sessions PRIMARY KEY (school_id, token_hash)
)
 STRICT

;
CREATE TABLE settings (
	school_id TEXT NOT NULL, 
	room TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	doc TEXT NOT NULL, 
	room_doc TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	adult TEXT, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_settings PRIMARY KEY (school_id, room, version)
)
 STRICT

;
INSERT INTO "settings" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','r101',1,'{"room":"r101","version":1,"face":"desk","paused":false,"offers":[{"room":"restroom","needs_adult":false,"limit_min":null},{"room":"nurse","needs_adult":false,"limit_min":null}],"usual":"restroom","out_limit":null,"school_limit":null,"per_day":null,"between_min":0,"first_min":0,"last_min":0,"strangers":"ask_adult","line":true,"turn_s":90,"buffer_min":15,"back_already_s":20,"undo_s":5,"door_names":"none","numbers":null,"stale":{},"languages":["en","es"],"choose_minutes":false,"choose_shape":false,"ask_teacher":true,"lock_on_tamper":true,"look":{"theme":"light","colour":"","logo":"","text_percent":100,"reduced_motion":false,"hand":"right","low_controls":false,"patience_percent":100,"sounds":"off","volume_percent":50,"voice":false,"own_language":false,"dim_after_school":true}}','{"id":"r101","name":"Algebra","number":"101","folder":"","shape":"one_way","limit_min":10,"capacity":null,"restricted":false,"open":true,"outside":false,"icon":"room"}',1795536000000000,NULL,'as seeded');
INSERT INTO "settings" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','r103',1,'{"room":"r103","version":1,"face":"desk","paused":false,"offers":[{"room":"restroom","needs_adult":false,"limit_min":null},{"room":"nurse","needs_adult":false,"limit_min":null}],"usual":"restroom","out_limit":null,"school_limit":null,"per_day":null,"between_min":0,"first_min":0,"last_min":0,"strangers":"ask_adult","line":true,"turn_s":90,"buffer_min":15,"back_already_s":20,"undo_s":5,"door_names":"none","numbers":null,"stale":{},"languages":["en","es"],"choose_minutes":false,"choose_shape":false,"ask_teacher":true,"lock_on_tamper":true,"look":{"theme":"light","colour":"","logo":"","text_percent":100,"reduced_motion":false,"hand":"right","low_controls":false,"patience_percent":100,"sounds":"off","volume_percent":50,"voice":false,"own_language":false,"dim_after_school":true}}','{"id":"r103","name":"Biology","number":"103","folder":"","shape":"one_way","limit_min":10,"capacity":null,"restricted":false,"open":true,"outside":false,"icon":"room"}',1795536000000000,NULL,'as seeded');
INSERT INTO "settings" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','restroom',1,'{"room":"restroom","version":1,"face":"desk","paused":false,"offers":[],"usual":null,"out_limit":null,"school_limit":null,"per_day":null,"between_min":0,"first_min":0,"last_min":0,"strangers":"ask_adult","line":true,"turn_s":90,"buffer_min":15,"back_already_s":20,"undo_s":5,"door_names":"none","numbers":null,"stale":{},"languages":["en","es"],"choose_minutes":false,"choose_shape":false,"ask_teacher":true,"lock_on_tamper":true,"look":{"theme":"light","colour":"","logo":"","text_percent":100,"reduced_motion":false,"hand":"right","low_controls":false,"patience_percent":100,"sounds":"off","volume_percent":50,"voice":false,"own_language":false,"dim_after_school":true}}','{"id":"restroom","name":"Restroom","number":"R1","folder":"","shape":"round_trip","limit_min":8,"capacity":2,"restricted":false,"open":true,"outside":false,"icon":"room"}',1795536000000000,NULL,'as seeded');
INSERT INTO "settings" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','nurse',1,'{"room":"nurse","version":1,"face":"desk","paused":false,"offers":[],"usual":null,"out_limit":null,"school_limit":null,"per_day":null,"between_min":0,"first_min":0,"last_min":0,"strangers":"ask_adult","line":true,"turn_s":90,"buffer_min":15,"back_already_s":20,"undo_s":5,"door_names":"none","numbers":null,"stale":{},"languages":["en","es"],"choose_minutes":false,"choose_shape":false,"ask_teacher":true,"lock_on_tamper":true,"look":{"theme":"light","colour":"","logo":"","text_percent":100,"reduced_motion":false,"hand":"right","low_controls":false,"patience_percent":100,"sounds":"off","volume_percent":50,"voice":false,"own_language":false,"dim_after_school":true}}','{"id":"nurse","name":"Nurse","number":"N1","folder":"","shape":"attended","limit_min":30,"capacity":null,"restricted":false,"open":true,"outside":false,"icon":"room"}',1795536000000000,NULL,'as seeded');
CREATE TABLE students (
	school_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	first TEXT NOT NULL, 
	last TEXT NOT NULL, 
	on_door INTEGER NOT NULL, 
	standing TEXT NOT NULL, 
	allowance TEXT NOT NULL, 
	CONSTRAINT pk_students PRIMARY KEY (school_id, id)
)
 STRICT

;
INSERT INTO "students" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','ana','Ana','Abara',1,'active','{"per_day":null,"unlimited":false,"extra_min":0}');
INSERT INTO "students" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','ben','Ben','Begay',1,'active','{"per_day":null,"unlimited":false,"extra_min":0}');
INSERT INTO "students" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','cam','Cam','Castillo',1,'active','{"per_day":null,"unlimited":false,"extra_min":0}');
INSERT INTO "students" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','dee','Dee','Diaz',1,'active','{"per_day":null,"unlimited":false,"extra_min":0}');
CREATE TABLE throttles (
	school_id TEXT NOT NULL, 
	what TEXT NOT NULL, 
	count INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	CONSTRAINT pk_throttles PRIMARY KEY (school_id, what)
)
 STRICT

;
CREATE TABLE tickets (
	school_id TEXT NOT NULL, 
	ticket TEXT NOT NULL, 
	destination TEXT, 
	student TEXT, 
	gone INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	CONSTRAINT pk_tickets PRIMARY KEY (school_id, ticket)
)
 STRICT

;
CREATE TABLE timetables (
	school_id TEXT NOT NULL, 
	doc TEXT NOT NULL, 
	CONSTRAINT pk_timetables PRIMARY KEY (school_id)
)
 STRICT

;
INSERT INTO "timetables" VALUES('01a20d29-a275-75dd-8643-747f62e89a94','{"zone":"America/Denver","day_types":{"Any":[{"code":"1","name":"Period 1","starts":"08:00:00","ends":"10:00:00"}]},"weekdays":{"0":"Any","1":"Any","2":"Any","3":"Any","4":"Any","5":"Any","6":"Any"},"exceptions":{},"blackouts":[]}');
CREATE INDEX ix_adult_rooms_school_id_room ON adult_rooms (school_id, room);
CREATE UNIQUE INDEX ix_adults_school_id_sign_in ON adults (school_id, sign_in);
CREATE INDEX ix_apart_school_id_one ON apart (school_id, one);
CREATE INDEX ix_apart_school_id_other ON apart (school_id, other);
CREATE INDEX ix_badges_school_id_owner ON badges (school_id, owner);
CREATE INDEX ix_boots_school_id_fact ON boots (school_id, fact);
CREATE INDEX ix_class_lists_school_id_room ON class_lists (school_id, room);
CREATE INDEX ix_class_members_school_id_student ON class_members (school_id, student);
CREATE INDEX ix_conflicts_school_id_one ON conflicts (school_id, one);
CREATE INDEX ix_conflicts_school_id_other ON conflicts (school_id, other);
CREATE INDEX ix_conflicts_school_id_state ON conflicts (school_id, state);
CREATE UNIQUE INDEX ix_devices_school_id_key_hash ON devices (school_id, key_hash);
CREATE INDEX ix_devices_school_id_room ON devices (school_id, room);
CREATE INDEX ix_enrolments_school_id_user_code ON enrolments (school_id, user_code);
CREATE INDEX ix_facts_school_id_boot ON facts (school_id, boot);
CREATE INDEX ix_facts_school_id_pass_id ON facts (school_id, pass_id);
CREATE INDEX ix_facts_school_id_store_seq ON facts (school_id, store, seq);
CREATE INDEX ix_facts_school_id_student ON facts (school_id, student);
CREATE INDEX ix_facts_school_id_ticket ON facts (school_id, ticket);
CREATE INDEX ix_feed_school_id_kind_key_number ON feed (school_id, kind, "key", number);
CREATE INDEX ix_passes_school_id_lapses_at ON passes (school_id, lapses_at) WHERE state IN ('out', 'there');
CREATE INDEX ix_passes_school_id_student_started_at ON passes (school_id, student, started_at);
CREATE INDEX ix_sessions_school_id_adult ON sessions (school_id, adult);
CREATE INDEX ix_tickets_school_id_destination_gone_at ON tickets (school_id, destination, gone, at);
COMMIT;
