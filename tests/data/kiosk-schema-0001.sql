BEGIN TRANSACTION;
CREATE TABLE adults (
	"key" TEXT NOT NULL, 
	doc TEXT NOT NULL, 
	gen INTEGER NOT NULL, 
	CONSTRAINT pk_adults PRIMARY KEY ("key")
)
 STRICT

;
INSERT INTO "adults" VALUES('rivera','{"id":"rivera","name":"Ms. Rivera","roles":["teacher"],"badges":["b613ae351206d9f5a3acaf7f935065d649a39ef5ba0aba73f0b6ac56edd29ee1"],"pin":"$argon2id$v=19$m=8,t=1,p=1$K4velPjnGelFi5ZQRxjRUQ$GYj+c87X8YQX00KWWa/NItoSoCeKr2Pfd8c8lY/vzsY"}',1);
INSERT INTO "adults" VALUES('tech','{"id":"tech","name":"Lee","roles":["technician"],"badges":["674b9ad27512b10aeffeb58a165b6fe5ddac86026a58c768de02eb99416485c2"],"pin":null}',1);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE apart (
	one TEXT NOT NULL, 
	other TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	doc TEXT NOT NULL, 
	gen INTEGER NOT NULL, 
	CONSTRAINT pk_apart PRIMARY KEY ("key")
)
 STRICT

;
CREATE TABLE badges (
	hash TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	adult INTEGER NOT NULL, 
	revoked INTEGER NOT NULL, 
	CONSTRAINT pk_badges PRIMARY KEY (hash, owner, adult)
)
 STRICT

;
INSERT INTO "badges" VALUES('b517b9a04262b0eb21d7854df0be0411c03484c81a54a945394b87644f522c49','00000000-0000-0000-0000-00000000000a',0,0);
INSERT INTO "badges" VALUES('21cf2661ebb82d220f239973ec67c8785fe0bf4a9ccd9b56f2c88edefb8bde74','00000000-0000-0000-0000-00000000000a',0,1);
INSERT INTO "badges" VALUES('03d2f054a4b96da1bb98104eb2568a4cfc741741231acd0e9f4c1794ca289178','00000000-0000-0000-0000-00000000000b',0,0);
INSERT INTO "badges" VALUES('6baabfa50eb350e08b1660c94bbf9b5d4641f601bc459adf6ba92962620365b4','00000000-0000-0000-0000-00000000000b',0,1);
INSERT INTO "badges" VALUES('c57d6dddc2ba8383388067993a59d177ef4b3ad2d916bb265d8bd53cd9d79897','00000000-0000-0000-0000-00000000000c',0,0);
INSERT INTO "badges" VALUES('bac96dd139e676b02b77b5a0a314008785a3dc3413321310397e7f941dc69b7a','00000000-0000-0000-0000-00000000000c',0,1);
INSERT INTO "badges" VALUES('9dba11365f5c6bb9655e0616a3d323d2b8f5069994f599cdae2a6c715542fb5a','00000000-0000-0000-0000-00000000000d',0,0);
INSERT INTO "badges" VALUES('17179a4c80e49907fdf614729ae230a0c24f9a761a6479ba6703379cc2ce412c','00000000-0000-0000-0000-00000000000d',0,1);
INSERT INTO "badges" VALUES('b613ae351206d9f5a3acaf7f935065d649a39ef5ba0aba73f0b6ac56edd29ee1','rivera',1,0);
INSERT INTO "badges" VALUES('674b9ad27512b10aeffeb58a165b6fe5ddac86026a58c768de02eb99416485c2','tech',1,0);
CREATE TABLE boots (
	boot TEXT NOT NULL, 
	started_at INTEGER NOT NULL, 
	uncertainty_s REAL NOT NULL, 
	fact TEXT NOT NULL, 
	CONSTRAINT pk_boots PRIMARY KEY (boot)
)
 STRICT

;
INSERT INTO "boots" VALUES('boot-1',1795535000000000,0.01,'k-2');
CREATE TABLE class_lists (
	"key" TEXT NOT NULL, 
	doc TEXT NOT NULL, 
	gen INTEGER NOT NULL, 
	CONSTRAINT pk_class_lists PRIMARY KEY ("key")
)
 STRICT

;
INSERT INTO "class_lists" VALUES('list-1','{"id":"list-1","day_type":"day","period":"1","title":"Maths","students":["00000000-0000-0000-0000-00000000000a","00000000-0000-0000-0000-00000000000b","00000000-0000-0000-0000-00000000000c","00000000-0000-0000-0000-00000000000d"],"adult":null}',1);
CREATE TABLE dead_letters (
	fact TEXT NOT NULL, 
	code TEXT NOT NULL, 
	message TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	CONSTRAINT pk_dead_letters PRIMARY KEY (fact)
)
 STRICT

;
CREATE TABLE decisions (
	id TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	student TEXT NOT NULL, 
	pass_id TEXT, 
	kind TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	boot TEXT NOT NULL, 
	boot_s REAL NOT NULL, 
	shown INTEGER NOT NULL, 
	CONSTRAINT pk_decisions PRIMARY KEY (id), 
	CONSTRAINT uq_decisions_number UNIQUE (number)
)
 STRICT

;
INSERT INTO "decisions" VALUES('k-5',1,'00000000-0000-0000-0000-00000000000a','k-3','go','{"decision":"k-5","who":{"student":"00000000-0000-0000-0000-00000000000a","name":"","badge":"b517b9a04262b0eb21d7854df0be0411c03484c81a54a945394b87644f522c49"},"pass_id":"k-3","place":{"room":"library","name":"Library","number":"L","icon":"room"},"shape":"round_trip","limit_min":20,"due_at":"2026-11-24T16:20:00Z","again":false}',1795536000000000,'boot-1',1000.0,1);
INSERT INTO "decisions" VALUES('k-7',2,'00000000-0000-0000-0000-00000000000a','k-3','welcome_back','{"decision":"k-7","who":{"student":"00000000-0000-0000-0000-00000000000a","name":"","badge":"b517b9a04262b0eb21d7854df0be0411c03484c81a54a945394b87644f522c49"},"pass_id":"k-3","out_min":2}',1795536120000000,'boot-1',1120.0,1);
INSERT INTO "decisions" VALUES('k-10',3,'00000000-0000-0000-0000-00000000000b','k-8','go','{"decision":"k-10","who":{"student":"00000000-0000-0000-0000-00000000000b","name":"","badge":"03d2f054a4b96da1bb98104eb2568a4cfc741741231acd0e9f4c1794ca289178"},"pass_id":"k-8","place":{"room":"library","name":"Library","number":"L","icon":"room"},"shape":"round_trip","limit_min":20,"due_at":"2026-11-24T16:22:00Z","again":false}',1795536120000000,'boot-1',1120.0,1);
INSERT INTO "decisions" VALUES('k-13',4,'00000000-0000-0000-0000-00000000000d','k-11','go','{"decision":"k-13","who":{"student":"00000000-0000-0000-0000-00000000000d","name":"","badge":"9dba11365f5c6bb9655e0616a3d323d2b8f5069994f599cdae2a6c715542fb5a"},"pass_id":"k-11","place":{"room":"library","name":"Library","number":"L","icon":"room"},"shape":"round_trip","limit_min":20,"due_at":"2026-11-24T16:24:00Z","again":false}',1795536240000000,'boot-1',1240.0,1);
CREATE TABLE facts (
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
	own INTEGER NOT NULL, 
	gen INTEGER NOT NULL, 
	CONSTRAINT pk_facts PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "facts" VALUES('k-2','kiosk-101','k-1',1,1795536000000000,'boot-1',1000.0,0,'r101',NULL,NULL,'clock_measured','{"boot":"boot-1","started_at":"2026-11-24T15:43:20Z","uncertainty_s":0.01}',NULL,NULL,1,0);
INSERT INTO "facts" VALUES('k-4','kiosk-101','k-1',2,1795536000000000,'boot-1',1000.0,1,'r101',NULL,NULL,'pass_started','{"pass_id":"k-3","student":"00000000-0000-0000-0000-00000000000a","origin":"r101","destination":"library","shape":"round_trip","limit_min":20,"buffer_min":15,"evidence":{"settings_version":1,"epoch":"epoch-1","cursor":2,"stale":[],"lifted":[],"badge":"b517b9a04262b0eb21d7854df0be0411c03484c81a54a945394b87644f522c49"},"ticket":null}','k-3',NULL,1,1);
INSERT INTO "facts" VALUES('k-6','kiosk-101','k-1',3,1795536120000000,'boot-1',1120.0,1,'r101',NULL,NULL,'pass_ended','{"pass_id":"k-3","student":"00000000-0000-0000-0000-00000000000a","how":"returned"}','k-3',NULL,1,1);
INSERT INTO "facts" VALUES('k-9','kiosk-101','k-1',4,1795536120000000,'boot-1',1120.0,1,'r101',NULL,NULL,'pass_started','{"pass_id":"k-8","student":"00000000-0000-0000-0000-00000000000b","origin":"r101","destination":"library","shape":"round_trip","limit_min":20,"buffer_min":15,"evidence":{"settings_version":1,"epoch":"epoch-1","cursor":2,"stale":[],"lifted":[],"badge":"03d2f054a4b96da1bb98104eb2568a4cfc741741231acd0e9f4c1794ca289178"},"ticket":null}','k-8',NULL,1,1);
INSERT INTO "facts" VALUES('f-3','kiosk-9','store-9',3,1795536180000000,'boot-9',101180.0,1,'r109',NULL,NULL,'pass_started','{"pass_id":"p-cleo","student":"00000000-0000-0000-0000-00000000000c","origin":"library","destination":"nurse","shape":"one_way","limit_min":10,"buffer_min":15,"evidence":{"settings_version":0,"epoch":"","cursor":0,"stale":[],"lifted":[],"badge":null},"ticket":null}','p-cleo',NULL,0,1);
INSERT INTO "facts" VALUES('mode-1','kiosk-9','store-9',5,1795536210000000,'boot-9',101210.0,1,'r109',NULL,NULL,'room_mode_set','{"room":"library","mode":"closed","until":null}',NULL,NULL,0,1);
INSERT INTO "facts" VALUES('k-12','kiosk-101','k-1',5,1795536240000000,'boot-1',1240.0,1,'r101',NULL,NULL,'pass_started','{"pass_id":"k-11","student":"00000000-0000-0000-0000-00000000000d","origin":"r101","destination":"library","shape":"round_trip","limit_min":20,"buffer_min":15,"evidence":{"settings_version":1,"epoch":"epoch-1","cursor":6,"stale":[],"lifted":[],"badge":"9dba11365f5c6bb9655e0616a3d323d2b8f5069994f599cdae2a6c715542fb5a"},"ticket":null}','k-11',NULL,1,1);
CREATE TABLE meta (
	id INTEGER NOT NULL, 
	store TEXT NOT NULL, 
	next_seq INTEGER NOT NULL, 
	device TEXT, 
	school TEXT, 
	school_name TEXT, 
	room TEXT, 
	school_key TEXT, 
	cursor_epoch TEXT, 
	cursor_number INTEGER NOT NULL, 
	gen INTEGER NOT NULL, 
	sweep_due INTEGER NOT NULL, 
	heard_at INTEGER, 
	heard_boot TEXT, 
	heard_boot_s REAL NOT NULL, 
	held_s REAL NOT NULL, 
	tick_boot TEXT, 
	tick_boot_s REAL NOT NULL, 
	lease_s INTEGER, 
	lease_over INTEGER NOT NULL, 
	emergency TEXT, 
	CONSTRAINT pk_meta PRIMARY KEY (id), 
	CONSTRAINT ck_meta_one_row CHECK (id = 1)
)
 STRICT

;
INSERT INTO "meta" VALUES(1,'k-1',6,'kiosk-101','school','Elm School','r101','B6sWlVFdyTbtAPk5vtsN9Y9Js9zZ4FNU9rLY2vwreWo=','epoch-1',6,1,0,1795536240000000,'boot-1',1240.0,0.0,'boot-1',1240.0,259200,0,NULL);
CREATE TABLE names (
	"key" TEXT NOT NULL, 
	doc TEXT NOT NULL, 
	gen INTEGER NOT NULL, 
	CONSTRAINT pk_names PRIMARY KEY ("key")
)
 STRICT

;
INSERT INTO "names" VALUES('00000000-0000-0000-0000-00000000000a','{"student":"00000000-0000-0000-0000-00000000000a","first":"Ana","last_initial":"R","on_door":true}',1);
INSERT INTO "names" VALUES('00000000-0000-0000-0000-00000000000b','{"student":"00000000-0000-0000-0000-00000000000b","first":"Ben","last_initial":"K","on_door":true}',1);
CREATE TABLE outbox (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	fact TEXT NOT NULL, 
	CONSTRAINT uq_outbox_fact UNIQUE (fact)
)
 STRICT

;
INSERT INTO "outbox" VALUES(2,'k-4');
INSERT INTO "outbox" VALUES(3,'k-6');
INSERT INTO "outbox" VALUES(4,'k-9');
INSERT INTO "outbox" VALUES(5,'k-12');
CREATE TABLE passes (
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
	over_at INTEGER NOT NULL, 
	own INTEGER NOT NULL, 
	CONSTRAINT pk_passes PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "passes" VALUES('k-3','00000000-0000-0000-0000-00000000000a','r101','library','round_trip',20,15,1795536000000000,'ended',NULL,1795536120000000,'returned',0,0,'',1795538100000000,1795536120000000,1);
INSERT INTO "passes" VALUES('k-8','00000000-0000-0000-0000-00000000000b','r101','library','round_trip',20,15,1795536120000000,'out',NULL,NULL,NULL,0,0,'',1795538220000000,1795538220000000,1);
INSERT INTO "passes" VALUES('p-cleo','00000000-0000-0000-0000-00000000000c','library','nurse','one_way',10,15,1795536180000000,'out',NULL,NULL,NULL,0,0,'',1795537680000000,1795537680000000,0);
INSERT INTO "passes" VALUES('k-11','00000000-0000-0000-0000-00000000000d','r101','library','round_trip',20,15,1795536240000000,'out',NULL,NULL,NULL,0,0,'',1795538340000000,1795538340000000,1);
CREATE TABLE phone_windows (
	student TEXT NOT NULL, 
	window INTEGER NOT NULL, 
	boot TEXT NOT NULL, 
	boot_s REAL NOT NULL, 
	CONSTRAINT pk_phone_windows PRIMARY KEY (student, window)
)
 STRICT

;
CREATE TABLE rooms (
	"key" TEXT NOT NULL, 
	doc TEXT NOT NULL, 
	gen INTEGER NOT NULL, 
	CONSTRAINT pk_rooms PRIMARY KEY ("key")
)
 STRICT

;
INSERT INTO "rooms" VALUES('r101','{"id":"r101","name":"Room 101","number":"101","folder":"","shape":"round_trip","limit_min":10,"capacity":null,"restricted":false,"open":true,"outside":false,"icon":"room"}',1);
INSERT INTO "rooms" VALUES('library','{"id":"library","name":"Library","number":"L","folder":"Quiet","shape":"round_trip","limit_min":20,"capacity":null,"restricted":false,"open":true,"outside":false,"icon":"room"}',1);
INSERT INTO "rooms" VALUES('nurse','{"id":"nurse","name":"Nurse","number":"N","folder":"Care","shape":"one_way","limit_min":10,"capacity":1,"restricted":false,"open":true,"outside":false,"icon":"room"}',1);
INSERT INTO "rooms" VALUES('office','{"id":"office","name":"Office","number":"O","folder":"","shape":"round_trip","limit_min":10,"capacity":null,"restricted":true,"open":true,"outside":false,"icon":"room"}',1);
INSERT INTO "rooms" VALUES('lab','{"id":"lab","name":"Lab","number":"Q","folder":"Quiet","shape":"attended","limit_min":10,"capacity":null,"restricted":false,"open":true,"outside":false,"icon":"room"}',1);
CREATE TABLE settings (
	id INTEGER NOT NULL, 
	doc TEXT, 
	refused_version INTEGER, 
	problem TEXT NOT NULL, 
	CONSTRAINT pk_settings PRIMARY KEY (id), 
	CONSTRAINT ck_settings_one_row CHECK (id = 1)
)
 STRICT

;
INSERT INTO "settings" VALUES(1,'{"room":"r101","version":1,"face":"desk","paused":false,"offers":[{"room":"library","needs_adult":false,"limit_min":null},{"room":"nurse","needs_adult":false,"limit_min":null},{"room":"office","needs_adult":false,"limit_min":null},{"room":"lab","needs_adult":false,"limit_min":null}],"usual":"library","out_limit":null,"school_limit":null,"per_day":null,"between_min":0,"first_min":0,"last_min":0,"strangers":"ask_adult","line":true,"turn_s":90,"buffer_min":15,"back_already_s":20,"undo_s":5,"door_names":"none","numbers":null,"stale":{},"languages":["en","es"]}',NULL,'');
CREATE TABLE students (
	"key" TEXT NOT NULL, 
	doc TEXT NOT NULL, 
	gen INTEGER NOT NULL, 
	CONSTRAINT pk_students PRIMARY KEY ("key")
)
 STRICT

;
INSERT INTO "students" VALUES('00000000-0000-0000-0000-00000000000a','{"id":"00000000-0000-0000-0000-00000000000a","standing":"active","badges":["b517b9a04262b0eb21d7854df0be0411c03484c81a54a945394b87644f522c49"],"revoked":["21cf2661ebb82d220f239973ec67c8785fe0bf4a9ccd9b56f2c88edefb8bde74"],"allowance":{"per_day":null,"unlimited":false,"extra_min":0}}',1);
INSERT INTO "students" VALUES('00000000-0000-0000-0000-00000000000b','{"id":"00000000-0000-0000-0000-00000000000b","standing":"active","badges":["03d2f054a4b96da1bb98104eb2568a4cfc741741231acd0e9f4c1794ca289178"],"revoked":["6baabfa50eb350e08b1660c94bbf9b5d4641f601bc459adf6ba92962620365b4"],"allowance":{"per_day":null,"unlimited":false,"extra_min":0}}',1);
INSERT INTO "students" VALUES('00000000-0000-0000-0000-00000000000c','{"id":"00000000-0000-0000-0000-00000000000c","standing":"active","badges":["c57d6dddc2ba8383388067993a59d177ef4b3ad2d916bb265d8bd53cd9d79897"],"revoked":["bac96dd139e676b02b77b5a0a314008785a3dc3413321310397e7f941dc69b7a"],"allowance":{"per_day":null,"unlimited":false,"extra_min":0}}',1);
INSERT INTO "students" VALUES('00000000-0000-0000-0000-00000000000d','{"id":"00000000-0000-0000-0000-00000000000d","standing":"active","badges":["9dba11365f5c6bb9655e0616a3d323d2b8f5069994f599cdae2a6c715542fb5a"],"revoked":["17179a4c80e49907fdf614729ae230a0c24f9a761a6479ba6703379cc2ce412c"],"allowance":{"per_day":null,"unlimited":false,"extra_min":0}}',1);
CREATE TABLE throttles (
	what TEXT NOT NULL, 
	count INTEGER NOT NULL, 
	boot TEXT NOT NULL, 
	boot_s REAL NOT NULL, 
	CONSTRAINT pk_throttles PRIMARY KEY (what)
)
 STRICT

;
CREATE TABLE tickets (
	ticket TEXT NOT NULL, 
	destination TEXT NOT NULL, 
	student TEXT, 
	origin TEXT, 
	gone INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	CONSTRAINT pk_tickets PRIMARY KEY (ticket)
)
 STRICT

;
CREATE TABLE timetable (
	"key" TEXT NOT NULL, 
	doc TEXT NOT NULL, 
	gen INTEGER NOT NULL, 
	CONSTRAINT pk_timetable PRIMARY KEY ("key")
)
 STRICT

;
INSERT INTO "timetable" VALUES('timetable','{"zone":"America/Denver","day_types":{"day":[{"code":"1","name":"All day","starts":"00:00:00","ends":"23:59:00"}]},"weekdays":{"0":"day","1":"day","2":"day","3":"day","4":"day","5":"day","6":"day"},"exceptions":{},"blackouts":[]}',1);
CREATE INDEX ix_apart_one ON apart (one);
CREATE INDEX ix_apart_other ON apart (other);
CREATE INDEX ix_badges_owner ON badges (owner);
CREATE INDEX ix_decisions_student_number ON decisions (student, number);
CREATE INDEX ix_facts_boot ON facts (boot);
CREATE INDEX ix_facts_own_at ON facts (own, at);
CREATE INDEX ix_facts_pass_id ON facts (pass_id) WHERE pass_id IS NOT NULL;
CREATE INDEX ix_facts_ticket ON facts (ticket) WHERE ticket IS NOT NULL;
CREATE UNIQUE INDEX uq_facts_own_store_seq ON facts (store, seq) WHERE own = 1;
CREATE INDEX ix_passes_lapses_at ON passes (lapses_at) WHERE state IN ('out', 'there');
CREATE INDEX ix_passes_own_over_at ON passes (own, over_at);
CREATE INDEX ix_passes_student_started_at ON passes (student, started_at);
CREATE INDEX ix_tickets_destination ON tickets (destination) WHERE gone = 0;
CREATE INDEX ix_tickets_student ON tickets (student) WHERE gone = 0;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('outbox',5);
COMMIT;
