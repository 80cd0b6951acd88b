BEGIN TRANSACTION;
CREATE TABLE alias (
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  article BIGINT NOT NULL,
  PRIMARY KEY (kind, value, article)
) WITHOUT ROWID;
INSERT INTO "alias" VALUES('key','main/2026/porto.md',4);
INSERT INTO "alias" VALUES('url','https://porto.example/2026/porto/',4);
INSERT INTO "alias" VALUES('key','main/2026/teatro.md',5);
INSERT INTO "alias" VALUES('url','https://porto.example/2026/teatro/',5);
INSERT INTO "alias" VALUES('id','urn:porto:7',7);
INSERT INTO "alias" VALUES('key','main/copia.md',7);
INSERT INTO "alias" VALUES('key','main/declared.md',7);
INSERT INTO "alias" VALUES('url','https://porto.example/copia/',7);
INSERT INTO "alias" VALUES('url','https://porto.example/declared/',7);
INSERT INTO "alias" VALUES('key','main/nota.txt',9);
INSERT INTO "alias" VALUES('url','https://porto.example/nota/',9);
INSERT INTO "alias" VALUES('key','main/scade.md',11);
INSERT INTO "alias" VALUES('url','https://porto.example/scade/',11);
INSERT INTO "alias" VALUES('key','main/via.md',12);
INSERT INTO "alias" VALUES('url','https://porto.example/via/',12);
INSERT INTO "alias" VALUES('key','main/2026/fiera.md',15);
INSERT INTO "alias" VALUES('url','https://porto.example/2026/fiera/',15);
INSERT INTO "alias" VALUES('key','main/2026/corsa.md',16);
INSERT INTO "alias" VALUES('url','https://porto.example/2026/corsa/',16);
CREATE TABLE article (
  id INTEGER PRIMARY KEY,
  store TEXT NOT NULL,
  key TEXT NOT NULL,
  state TEXT NOT NULL,
  feed_id TEXT,
  atom_id TEXT,
  is_given INTEGER NOT NULL DEFAULT 0,
  claim TEXT,
  declared_id TEXT NOT NULL,
  url TEXT NOT NULL,
  title TEXT NOT NULL,
  language TEXT NOT NULL,
  published BIGINT,
  updated BIGINT,
  embargo BIGINT,
  expires BIGINT,
  is_draft INTEGER NOT NULL,
  tells_date INTEGER NOT NULL,
  revision TEXT NOT NULL,
  terms TEXT NOT NULL,
  metadata TEXT NOT NULL,
  next_at BIGINT,
  is_broken INTEGER NOT NULL DEFAULT 0,
  first_seen BIGINT NOT NULL,
  first_live BIGINT,
  revised_at BIGINT NOT NULL,
  edits INTEGER NOT NULL DEFAULT 0,
  left_at BIGINT
, content TEXT NOT NULL DEFAULT '', gone_at BIGINT);
INSERT INTO "article" VALUES(1,'main','2026/mercato.md','live','https://porto.example/2026/mercato/',NULL,0,'https://porto.example/2026/mercato/','','https://porto.example/2026/mercato/','Mercato','it',1795046400,NULL,1795046400,NULL,0,1,'7717d532f81bd72f18b9b9c226cc1d54','{"language":["it"],"section":["2026"],"tag":["citta","cronaca"]}','{}',NULL,0,1795510800,1795510800,1795528680,1,NULL,'92ffab4b652db9ed266904d55309702c',NULL);
INSERT INTO "article" VALUES(2,'main','2026/piazza.md','live','https://porto.example/2026/piazza/',NULL,0,'https://porto.example/2026/piazza/','','https://porto.example/2026/piazza/','Piazza','it',1794960000,NULL,1794960000,NULL,0,1,'f5fe29d888fb9b139c486c528df5d951','{"language":["it"],"section":["2026"],"tag":["citta","cronaca"]}','{}',NULL,0,1795510800,1795510800,1795510800,0,NULL,'',NULL);
INSERT INTO "article" VALUES(3,'main','2026/ponte.md','live','https://porto.example/2026/ponte/',NULL,0,'https://porto.example/2026/ponte/','','https://porto.example/2026/ponte/','Ponte','it',1795132800,NULL,1795132800,NULL,0,1,'febf79ee479917d665693c32d8a87954','{"language":["it"],"section":["2026"],"tag":["citta","cronaca"]}','{}',NULL,0,1795510800,1795510800,1795510800,0,NULL,'',NULL);
INSERT INTO "article" VALUES(4,'main','2026/porto.md','live','https://porto.example/2026/porto/','https://porto.example/2026/porto/',1,'https://porto.example/2026/porto/','','https://porto.example/2026/porto/','Porto','it',1795219200,NULL,1795219200,NULL,0,1,'786b548f3d47b632942332a14d6475ba','{"language":["it"],"section":["2026"],"tag":["citta","cronaca"]}','{}',NULL,0,1795510800,1795510800,1795528680,1,NULL,'f8acf5ec1c6b1cdea3f2295e56ca60f1',NULL);
INSERT INTO "article" VALUES(5,'main','2026/teatro.md','live','https://porto.example/2026/teatro/','https://porto.example/2026/teatro/',1,'https://porto.example/2026/teatro/','','https://porto.example/2026/teatro/','Teatro','it',1795305600,NULL,1795305600,NULL,0,1,'2b23dc1208ad74e651768e229da8f276','{"language":["it"],"section":["2026"],"tag":["citta","cronaca"]}','{}',NULL,0,1795510800,1795510800,1795528680,1,NULL,'0878a6de9bba077c2551c6313317dd66',NULL);
INSERT INTO "article" VALUES(6,'main','bozza.md','draft',NULL,NULL,0,NULL,'','https://porto.example/bozza/','Bozza','it',1795132800,NULL,1795132800,NULL,1,1,'a27beb03ddf58c86eb44fbb9c9ae8ba4','{"language":["it"]}','{}',NULL,0,1795510800,NULL,1795510800,0,NULL,'',NULL);
INSERT INTO "article" VALUES(7,'main','copia.md','live','urn:porto:7','urn:porto:7',1,'urn:porto:7','urn:porto:7','https://porto.example/copia/','Copia','it',1795392000,NULL,1795392000,NULL,0,1,'f5ec0eab4fee44ff260f7efb3c09961b','{"language":["it"]}','{}',NULL,0,1795510800,1795510800,1795514400,1,NULL,'',NULL);
INSERT INTO "article" VALUES(8,'main','domani.md','scheduled','https://porto.example/domani/',NULL,0,'https://porto.example/domani/','','https://porto.example/domani/','Domani','it',1796083200,NULL,1796083200,NULL,0,1,'10d4bd347e16135c9384a77920986ad7','{"language":["it"]}','{}',1796083200,0,1795510800,NULL,1795510800,0,NULL,'',NULL);
INSERT INTO "article" VALUES(9,'main','nota.txt','live','https://porto.example/nota/','https://porto.example/nota/',1,'https://porto.example/nota/','','https://porto.example/nota/','Una nota','it',1795400000,NULL,1795400000,NULL,0,0,'48621278f85d1e66ddbe1a4f86c51c8d','{"language":["it"]}','{}',NULL,0,1795510800,1795510800,1795510800,0,NULL,'',NULL);
INSERT INTO "article" VALUES(10,'main','pagina.md','undated',NULL,NULL,0,NULL,'','https://porto.example/pagina/','Pagina','it',NULL,NULL,NULL,NULL,0,1,'a69f26de1572c4da0e1a43d442161405','{"language":["it"]}','{}',NULL,0,1795510800,NULL,1795510800,0,NULL,'',NULL);
INSERT INTO "article" VALUES(11,'main','scade.md','expired','https://porto.example/scade/','https://porto.example/scade/',1,'https://porto.example/scade/','','https://porto.example/scade/','Scade','it',1795348800,NULL,1795348800,1795521600,0,1,'296f0f5bc6c45b3f77b3898eb23d2416','{"language":["it"]}','{}',NULL,0,1795510800,1795510800,1795510800,0,1795528800,'',NULL);
INSERT INTO "article" VALUES(12,'main','via.md','withdrawn','https://porto.example/via/','https://porto.example/via/',1,NULL,'','https://porto.example/via/','Via','it',1795420800,NULL,1795420800,NULL,0,1,'b92ecd2de8ebea5f96d7cd14417672c1','{"language":["it"]}','{}',NULL,0,1795510800,1795510800,1795510800,0,1795528800,'',1795528800);
INSERT INTO "article" VALUES(14,'main','spostato.md','claimant',NULL,NULL,0,'urn:porto:7','urn:porto:7','https://porto.example/spostato/','Declared','it',1795392000,NULL,1795392000,NULL,0,1,'a0a80defbb4ae828be10ec256463ee89','{"language":["it"]}','{}',NULL,0,1795514400,NULL,1795514400,0,NULL,'',NULL);
INSERT INTO "article" VALUES(15,'main','2026/fiera.md','live','https://porto.example/2026/fiera/','https://porto.example/2026/fiera/',1,'https://porto.example/2026/fiera/','','https://porto.example/2026/fiera/','Fiera, il programma','it',1793577600,NULL,1793577600,NULL,0,1,'808495303ebae136d59f76e99ca35741','{"language":["it"],"section":["2026"],"tag":["citta"]}','{}',NULL,0,1795528700,1795528700,1795528710,1,NULL,'',NULL);
INSERT INTO "article" VALUES(16,'main','2026/corsa.md','live','https://porto.example/2026/corsa/','https://porto.example/2026/corsa/',1,'https://porto.example/2026/corsa/','','https://porto.example/2026/corsa/','Corsa','it',1793577600,NULL,1793577600,NULL,0,1,'ade81b7b7d75cbf9e54faa6e86e52406','{"language":["it"],"section":["2026"]}','{}',NULL,0,1795528710,1795528710,1795528710,0,NULL,'',NULL);
CREATE TABLE body (
  article BIGINT PRIMARY KEY,
  revision TEXT NOT NULL,
  content BLOB NOT NULL
);
INSERT INTO "body" VALUES(9,'48621278f85d1e66ddbe1a4f86c51c8d',X'78017551CB6EC2400CFC95D59E819020F510217EA2EDA5551599C424ABEE4BBBDE0245FC7B6D482B2EBDD933E3598FF7A23FF1AC5BED03C18A4EA417FA38614286FAE0093D550F544996898928E6B6AA624814567802172DDE64158F93212BE3AF1E948C3234606F21E1D09981090662D95B932794B659374FCBBA5E369B9775D3D69BB659BFB104DD1ED218FE1794380089832FD6B2FE144DC2FCDB9ADC0D090EA4DB03D88C0B9D8B7390242A9BEFC320D536EE9ED17F83622758280EAC8C55849982EA275419D317AEB655DCCD331D9DA3649BC85981204BC715149A42E2D7DF3FF80230CE55CF1B8E2119D94B988C3D99E0EF3316FC5860140723774F669C8885E267DC8DB8473B82A7DCF9D0CDE89C087D6F432EB7D062EE904082E8F672E525D05ABE012FF07782033E7C015070F37F5C7F009D65A61F');
INSERT INTO "body" VALUES(7,'f5ec0eab4fee44ff260f7efb3c09961b',X'78017551CB6AC33010FC15A373122729B4A06B7FA1BDB42966636D6C11BD90562421E4DFBB6B3BD04BC11869E7A119E9AECE78535AF53159D878A356EA3262C669140803B57FA09A1D0323512ABA6D53CC143778059F1CCEB496F564C989FE5D2C796FB07790D174D6F0B4E6A027A17E632CD5A3B3654441F6DBFDEB7AB75BEF5F3EB65B3D7D5F4C417F843CC4FF093519207108D539E65F93CD589E5B5B3A93E1444A9FC0155CA952BD872C9DD9FC188DAC0EE133403315E57F685C6C0A6129B1B16673080BB1A35B92622C3F9B7899C65064C204A834C6CCC77EFFF015C0B0AC7A8E36C46C259020057BB231CC1A0761A830888325F6C876188989E267FD04CC9D2E10A8742176CB74A982A177B1D4A9AD987B24E0BB00A5EF0F0E81CE71790EA034E5CAD54FF87C05094CD1CF4FA21EBF1C5EA756');
INSERT INTO "body" VALUES(5,'2b23dc1208ad74e651768e229da8f276',X'7801ED52416AC33010FC8AD13989131F7AF00F7ACFA94D311B696D8B485A23AD7042C8DFBB725D0884FEA0E0833433CCCA3B735717BCA95635FBE6AD66048EB4F3466DD43C6244213405C6C0F58B204727F4C83CA5B6AE278A4C3BBC829F1C3E8B6BF162CBAE781D177F010C6A07114D678DC0024CF9EC6C1AB15CCBA4EDE1B06D9AE37EDF2EDF8748D09F210EF4B7204F06B83884EC9CE8AF938D987EAF36752642CFAAEDC125DCA894BD8758FE5DCCCF64CAE914DE5DD5033355065DD5346DB5EEA4FA275E56720AEBE63ABE4D255FD9E7C5D0BCC0900A2202C83C52941C3EBFA409309493D2961984D4910268504269096FA0684B64459A50B3A52026A510A27510860C43B1B52CF7688791455C8658BF103FC9CF10387581BA155D03C7A01DA5BC74A20CF0C8208D01D5DE1FF232744E2A228F502DC72C05E9F1A9A0C0E4D7B63EBE010F85052D');
INSERT INTO "body" VALUES(4,'786b548f3d47b632942332a14d6475ba',X'7801ED52BB6EC3300CFC15437352C71E3AF80FBA75E8D4A4301889B685E86148149220C8BF97745C2028D03F28E0413C9E8F12EF6EEA8457D5A976D7BED6734C145FBC511B759E3021E33A06C240F5EF7E498EBB13D19CBB7AFD112FE067874FDC9A95C89213A57711E7DAA07690D0F4D630CAC05C8ECEE609A59431DBA6D9B6CDC76ED72DDF2753D01F218DF16F42990D902884E21CF32FB34D987F4A9B7B936020D50DE0326E542EDE439277B3F8311A391DC29BAB06208A954157B54D573DF651FDE34B2EAA4358B7D5D375164B79872713CF0B0C59102640A12926DEFDFE8BCD87514E4A5B22E0A64E318006C52DCD868D3159B149A81935D918584442C05C07612C308AAC25AE931D2762B20CB17E693CDC3E43A0DC87D8AFE86A3206ED622E4B0E648047024E09A8EE76E79BA1731C0BBE84EA28150EC5804FA1048A7E4DE8FD1BD3C9FF60');
CREATE TABLE change (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  article BIGINT,
  document TEXT,
  revision TEXT NOT NULL,
  terms_before TEXT,
  terms_after TEXT,
  is_silent INTEGER NOT NULL DEFAULT 0,
  at BIGINT NOT NULL
);
INSERT INTO "change" VALUES(1,'imported',1,NULL,'7717d532f81bd72f18b9b9c226cc1d54',NULL,'{"language":["it"],"section":["2026"],"tag":["citta","cronaca"]}',0,1795510800);
INSERT INTO "change" VALUES(2,'imported',2,NULL,'f5fe29d888fb9b139c486c528df5d951',NULL,'{"language":["it"],"section":["2026"],"tag":["citta","cronaca"]}',0,1795510800);
INSERT INTO "change" VALUES(3,'imported',3,NULL,'febf79ee479917d665693c32d8a87954',NULL,'{"language":["it"],"section":["2026"],"tag":["citta","cronaca"]}',0,1795510800);
INSERT INTO "change" VALUES(4,'imported',4,NULL,'786b548f3d47b632942332a14d6475ba',NULL,'{"language":["it"],"section":["2026"],"tag":["citta","cronaca"]}',0,1795510800);
INSERT INTO "change" VALUES(5,'imported',5,NULL,'2b23dc1208ad74e651768e229da8f276',NULL,'{"language":["it"],"section":["2026"],"tag":["citta","cronaca"]}',0,1795510800);
INSERT INTO "change" VALUES(6,'imported',7,NULL,'2c048ff090873e4320c8b203ccc0d197',NULL,'{"language":["it"]}',0,1795510800);
INSERT INTO "change" VALUES(7,'imported',9,NULL,'48621278f85d1e66ddbe1a4f86c51c8d',NULL,'{"language":["it"]}',0,1795510800);
INSERT INTO "change" VALUES(8,'imported',11,NULL,'296f0f5bc6c45b3f77b3898eb23d2416',NULL,'{"language":["it"]}',0,1795510800);
INSERT INTO "change" VALUES(9,'imported',12,NULL,'b92ecd2de8ebea5f96d7cd14417672c1',NULL,'{"language":["it"]}',0,1795510800);
INSERT INTO "change" VALUES(10,'document',NULL,'news.rss','b606e88ce2bc3936373ff49e2f1434044df496292301d1e3fb0c44b599f920ef',NULL,NULL,1,1795510800);
INSERT INTO "change" VALUES(11,'document',NULL,'news.atom','c0c38c2fb41129b3933a80c625a0a6adb26a258e938a23751a31474300aa4225',NULL,NULL,1,1795510800);
INSERT INTO "change" VALUES(12,'document',NULL,'news.json','f1e783365b52267798e3bb42cf3bd9a3b14c86632d689d2c5603036ce0554559',NULL,NULL,1,1795510800);
INSERT INTO "change" VALUES(13,'document',NULL,'brief.rss','e243cf0ebefcbd193f3aa09153bf7a8e5d57f3ab8eb8110dfa03b369ca58a869',NULL,NULL,1,1795510800);
INSERT INTO "change" VALUES(14,'updated',7,NULL,'f5ec0eab4fee44ff260f7efb3c09961b','{"language":["it"]}','{"language":["it"]}',0,1795514400);
INSERT INTO "change" VALUES(15,'document',NULL,'news.rss','b7e44174deb8111d3c149e9ed123d72e19b9df8d01a51b6bcb22b1e7a5f158e0',NULL,NULL,0,1795514400);
INSERT INTO "change" VALUES(16,'document',NULL,'news.atom','405ae3a910e5654f1cb3a7cd9793004bfdcae99d6fa79f48185379f5347848cd',NULL,NULL,0,1795514400);
INSERT INTO "change" VALUES(17,'document',NULL,'news.json','ce68d597c71e40353647c3f73741a1319521d6c4c442b56fbd36b57a1e74e940',NULL,NULL,0,1795514400);
INSERT INTO "change" VALUES(18,'withdrawn',12,NULL,'b92ecd2de8ebea5f96d7cd14417672c1','{"language":["it"]}',NULL,0,1795528800);
INSERT INTO "change" VALUES(19,'withdrawn',11,NULL,'296f0f5bc6c45b3f77b3898eb23d2416','{"language":["it"]}',NULL,0,1795528800);
INSERT INTO "change" VALUES(20,'document',NULL,'news.rss','c5e5fde53ade702466868c308d3e0a9624cc9ad087ee37e57d8ebc1cdba1f61f',NULL,NULL,0,1795528800);
INSERT INTO "change" VALUES(21,'document',NULL,'news.atom','0a4c9491675c46832e622430c604bf7ebf21dd584d92de7582379eec8810c407',NULL,NULL,0,1795528800);
INSERT INTO "change" VALUES(22,'document',NULL,'news.json','65d34131bf7739fca7c2a5c57494320207f5fee2d945122a8e6209eaa787beb8',NULL,NULL,0,1795528800);
INSERT INTO "change" VALUES(23,'document',NULL,'brief.rss','c88ce96f0273bdf07c1f6b808b9dc82b7959b2207ef11c3036f3f88f41de3524',NULL,NULL,0,1795528800);
INSERT INTO "change" VALUES(24,'updated',9,NULL,'48621278f85d1e66ddbe1a4f86c51c8d','{"language":["it"]}','{"language":["it"]}',1,1795528800);
INSERT INTO "change" VALUES(25,'updated',9,NULL,'48621278f85d1e66ddbe1a4f86c51c8d','{"language":["it"]}','{"language":["it"]}',1,1795528690);
INSERT INTO "change" VALUES(26,'published',15,NULL,'f7315a2d10e560eec4c0f1ab2d64839b',NULL,'{"language":["it"],"section":["2026"],"tag":["citta"]}',0,1795528700);
INSERT INTO "change" VALUES(27,'updated',15,NULL,'808495303ebae136d59f76e99ca35741','{"language":["it"],"section":["2026"],"tag":["citta"]}','{"language":["it"],"section":["2026"],"tag":["citta"]}',0,1795528710);
INSERT INTO "change" VALUES(28,'published',16,NULL,'ade81b7b7d75cbf9e54faa6e86e52406',NULL,'{"language":["it"],"section":["2026"]}',0,1795528710);
CREATE TABLE clash (
  family TEXT NOT NULL,
  value TEXT NOT NULL,
  label TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (family, value)
) WITHOUT ROWID;
CREATE TABLE consumer (
  name TEXT PRIMARY KEY,
  seq BIGINT NOT NULL
);
INSERT INTO "consumer" VALUES('build',28);
INSERT INTO "consumer" VALUES('channel/desk',28);
CREATE TABLE delivery (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL,
  channel TEXT NOT NULL,
  destination TEXT NOT NULL,
  subject TEXT NOT NULL,
  article BIGINT,
  kind TEXT NOT NULL,
  place BIGINT NOT NULL,
  revision TEXT NOT NULL,
  title TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending',
  rank INTEGER NOT NULL DEFAULT 1,
  payload BLOB,
  announced_at BIGINT NOT NULL,
  renewed_at BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  looks INTEGER NOT NULL DEFAULT 0,
  token TEXT,
  lease_until BIGINT,
  tried_at BIGINT,
  ended_at BIGINT,
  said TEXT NOT NULL DEFAULT '',
  receipt TEXT NOT NULL DEFAULT '',
  base TEXT NOT NULL DEFAULT ''
, record_key TEXT NOT NULL DEFAULT '', digest TEXT NOT NULL DEFAULT '', is_by_hand INTEGER NOT NULL DEFAULT 0);
INSERT INTO "delivery" VALUES(1,'d931d1785a25a2f6d66686f5fc30a37d','desk','desk','article/15',15,'published',26,'f7315a2d10e560eec4c0f1ab2d64839b','Fiera','sent',1,NULL,1795528700,1795528700,1795528700,1,0,NULL,NULL,1795528700,1795528700,'exit 0','','','','',0);
INSERT INTO "delivery" VALUES(2,'0971797f67e6644d1608351880c5520d','desk','desk','article/15',15,'updated',27,'808495303ebae136d59f76e99ca35741','Fiera, il programma','pending',1,X'7B2274797065223A2261727469636C652E75706461746564222C2274696D657374616D70223A22323032362D31312D32345431333A35383A33305A222C2264617461223A7B226964223A2268747470733A2F2F706F72746F2E6578616D706C652F323032362F66696572612F222C2275726C223A2268747470733A2F2F706F72746F2E6578616D706C652F323032362F66696572612F222C227469746C65223A2246696572612C20696C2070726F6772616D6D61222C2273697465223A7B227469746C65223A22506F72746F222C2275726C223A2268747470733A2F2F706F72746F2E6578616D706C652F227D2C2273756D6D617279223A22556E20616C74726F20746573746F2E222C227075626C6973686564223A22323032362D31312D30325430303A30303A30305A222C2275706461746564223A22323032362D31312D30325430303A30303A30305A222C226C616E6775616765223A226974222C22617574686F7273223A5B7B226E616D65223A22506F72746F227D5D2C2274616773223A5B226369747461225D2C2273656374696F6E223A2232303236222C226665656473223A5B226E657773222C226272696566225D7D7D',1795528710,1795528710,0,0,0,NULL,NULL,NULL,NULL,'','','','','',0);
INSERT INTO "delivery" VALUES(3,'c47f2cc009860fc09099122f58c51f69','desk','desk','article/16',16,'published',28,'ade81b7b7d75cbf9e54faa6e86e52406','Corsa','pending',1,X'7B2274797065223A2261727469636C652E7075626C6973686564222C2274696D657374616D70223A22323032362D31312D32345431333A35383A33305A222C2264617461223A7B226964223A2268747470733A2F2F706F72746F2E6578616D706C652F323032362F636F7273612F222C2275726C223A2268747470733A2F2F706F72746F2E6578616D706C652F323032362F636F7273612F222C227469746C65223A22436F727361222C2273697465223A7B227469746C65223A22506F72746F222C2275726C223A2268747470733A2F2F706F72746F2E6578616D706C652F227D2C2273756D6D617279223A22536920636F7272652E222C227075626C6973686564223A22323032362D31312D30325430303A30303A30305A222C2275706461746564223A22323032362D31312D30325430303A30303A30305A222C226C616E6775616765223A226974222C22617574686F7273223A5B7B226E616D65223A22506F72746F227D5D2C2273656374696F6E223A2232303236222C226665656473223A5B226E657773222C226272696566225D7D7D',1795528710,1795528710,0,0,0,NULL,NULL,NULL,NULL,'','','','','',0);
CREATE TABLE destination (
  channel TEXT NOT NULL,
  name TEXT NOT NULL,
  failures INTEGER NOT NULL DEFAULT 0,
  failing_since BIGINT,
  rests_until BIGINT,
  is_gone INTEGER NOT NULL DEFAULT 0,
  paced_until BIGINT,
  arrived_at BIGINT,
  said TEXT NOT NULL DEFAULT '', is_shut_out INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (channel, name)
) WITHOUT ROWID;
INSERT INTO "destination" VALUES('desk','desk',0,NULL,NULL,0,NULL,1795528700,'',0);
CREATE TABLE entry (
  feed TEXT NOT NULL,
  article BIGINT NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (feed, article)
) WITHOUT ROWID;
INSERT INTO "entry" VALUES('brief',7,1);
INSERT INTO "entry" VALUES('brief',9,0);
INSERT INTO "entry" VALUES('news',4,3);
INSERT INTO "entry" VALUES('news',5,2);
INSERT INTO "entry" VALUES('news',7,1);
INSERT INTO "entry" VALUES('news',9,0);
CREATE TABLE family (
  name TEXT PRIMARY KEY,
  settings TEXT NOT NULL,
  next_change_at BIGINT
);
CREATE TABLE feed (
  name TEXT PRIMARY KEY,
  settings TEXT NOT NULL,
  next_change_at BIGINT
, family TEXT NOT NULL DEFAULT '', kind TEXT NOT NULL DEFAULT '', value TEXT NOT NULL DEFAULT '', label TEXT NOT NULL DEFAULT '', title TEXT NOT NULL DEFAULT '', newest TEXT NOT NULL DEFAULT '', newest_at BIGINT);
INSERT INTO "feed" VALUES('news','["0.1.0",{"name":"news","title":"","description":"","limit":4,"formats":["rss","atom","json"],"content":"full","path":"{name}.{format}","filter":null,"exclude":null,"for_each":null,"min":1,"slugs":{},"listed":true,"language":"","ttl":null,"tombstones":"30d"},{"title":"Porto","url":"https://porto.example/","language":"it","description":"","author":null,"timezone":"UTC","image":"","icon":"","rights":"","embeds":[]},"https://porto.example/feeds/",false,["[2,{\"type\":\"folder\",\"timezone\":\"\",\"path\":\"content/\",\"include\":[],\"exclude\":[],\"permalink\":\"/{path}/\",\"encoding\":\"utf-8\",\"undated\":\"leave-out\",\"static\":\"\",\"media\":null,\"strip\":[],\"strip_after\":[]},\"https://porto.example/\",\"UTC\",\"it\"]"]]',NULL,'','','','','','Una nota',1795400000);
INSERT INTO "feed" VALUES('brief','["0.1.0",{"name":"brief","title":"","description":"","limit":2,"formats":["rss"],"content":"summary","path":"{name}.{format}","filter":null,"exclude":null,"for_each":null,"min":1,"slugs":{},"listed":true,"language":"","ttl":null,"tombstones":"30d"},{"title":"Porto","url":"https://porto.example/","language":"it","description":"","author":null,"timezone":"UTC","image":"","icon":"","rights":"","embeds":[]},"https://porto.example/feeds/",false,["[2,{\"type\":\"folder\",\"timezone\":\"\",\"path\":\"content/\",\"include\":[],\"exclude\":[],\"permalink\":\"/{path}/\",\"encoding\":\"utf-8\",\"undated\":\"leave-out\",\"static\":\"\",\"media\":null,\"strip\":[],\"strip_after\":[]},\"https://porto.example/\",\"UTC\",\"it\"]"]]',NULL,'','','','','','Una nota',1795400000);
CREATE TABLE file (
  path TEXT PRIMARY KEY,
  feed TEXT NOT NULL,
  format TEXT NOT NULL,
  inputs TEXT NOT NULL,
  revision TEXT NOT NULL,
  stamp TEXT NOT NULL,
  atom_id TEXT NOT NULL,
  entries INTEGER NOT NULL,
  published_at BIGINT NOT NULL,
  lags_from BIGINT
);
INSERT INTO "file" VALUES('news.rss','news','rss','f96b68fd14368f9136638ea8a7823b4aa4a5d1f59662e485a9f0e512442565a4','c5e5fde53ade702466868c308d3e0a9624cc9ad087ee37e57d8ebc1cdba1f61f','3871 1795890178897303347','',4,1795528800,NULL);
INSERT INTO "file" VALUES('news.atom','news','atom','f96b68fd14368f9136638ea8a7823b4aa4a5d1f59662e485a9f0e512442565a4','0a4c9491675c46832e622430c604bf7ebf21dd584d92de7582379eec8810c407','3674 1795890178897185042','https://porto.example/feeds/news.atom',4,1795528800,NULL);
INSERT INTO "file" VALUES('news.json','news','json','f96b68fd14368f9136638ea8a7823b4aa4a5d1f59662e485a9f0e512442565a4','65d34131bf7739fca7c2a5c57494320207f5fee2d945122a8e6209eaa787beb8','3250 1795890178897245306','',4,1795528800,NULL);
INSERT INTO "file" VALUES('brief.rss','brief','rss','9a80daf51bd7ac3c77d72b22145f10e65b049ef2d06632c98032e98e3e41f17e','c88ce96f0273bdf07c1f6b808b9dc82b7959b2207ef11c3036f3f88f41de3524','1463 1795890178897130240','',2,1795528800,NULL);
CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
INSERT INTO "meta" VALUES('revision','6');
INSERT INTO "meta" VALUES('origin','b02df6ea8a1ed65c7f2c3f98f258a0ec');
INSERT INTO "meta" VALUES('outbox tidied','1795528700');
CREATE TABLE shown (
  feed TEXT NOT NULL,
  article BIGINT NOT NULL,
  PRIMARY KEY (feed, article)
) WITHOUT ROWID;
INSERT INTO "shown" VALUES('news',4);
INSERT INTO "shown" VALUES('news',5);
INSERT INTO "shown" VALUES('brief',7);
INSERT INTO "shown" VALUES('news',7);
INSERT INTO "shown" VALUES('brief',9);
INSERT INTO "shown" VALUES('news',9);
CREATE TABLE sighting (
  url TEXT PRIMARY KEY,
  document TEXT NOT NULL,
  place BIGINT NOT NULL DEFAULT 0,
  since BIGINT,
  looks INTEGER NOT NULL DEFAULT 0,
  looked_at BIGINT,
  next_at BIGINT NOT NULL,
  said TEXT NOT NULL DEFAULT ''
);
CREATE TABLE source (
  store TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  article BIGINT,
  claimant BIGINT,
  missing_since BIGINT,
  problem TEXT,
  is_import INTEGER NOT NULL,
  PRIMARY KEY (store, key)
) WITHOUT ROWID;
INSERT INTO "source" VALUES('main','2026/corsa.md','1000000103000000000 48 2149513',16,NULL,NULL,NULL,0);
INSERT INTO "source" VALUES('main','2026/fiera.md','1000000102000000000 82 2149558',15,NULL,NULL,NULL,0);
INSERT INTO "source" VALUES('main','2026/mercato.md','1795890178896325977 376 2148721',1,NULL,NULL,NULL,0);
INSERT INTO "source" VALUES('main','2026/piazza.md','1000000005000000000 363 2181421',2,NULL,1795528680,NULL,0);
INSERT INTO "source" VALUES('main','2026/ponte.md','1795890178896359595 62 2148737',3,NULL,NULL,'{"findings":[[3,"date: `03/04/2026` can be read two ways; write 2026-04-03 or 2026-03-04"]],"revision":""}',0);
INSERT INTO "source" VALUES('main','2026/porto.md','1795890178896405315 350 2148771',4,NULL,NULL,NULL,0);
INSERT INTO "source" VALUES('main','2026/teatro.md','1795890178896449715 363 2148833',5,NULL,NULL,NULL,0);
INSERT INTO "source" VALUES('main','bozza.md','1795890178896499522 62 2148923',6,NULL,NULL,NULL,0);
INSERT INTO "source" VALUES('main','copia.md','1795890178896546249 82 2148945',7,NULL,NULL,NULL,0);
INSERT INTO "source" VALUES('main','domani.md','1795890178896598472 50 2149009',8,NULL,NULL,NULL,0);
INSERT INTO "source" VALUES('main','nota.txt','1795890178896646087 46 2149012',9,NULL,NULL,NULL,0);
INSERT INTO "source" VALUES('main','pagina.md','1795890178896699908 33 2149045',10,NULL,NULL,NULL,0);
INSERT INTO "source" VALUES('main','scade.md','1795890178896755667 87 2149073',11,NULL,NULL,NULL,0);
INSERT INTO "source" VALUES('main','spostato.md','1795890178896814231 72 2149111',NULL,14,NULL,'{"findings":[[0,"has the id of content/copia.md (urn:porto:7); give it an `id` of its own, or remove one of the two"]],"revision":""}',0);
CREATE TABLE store (
  name TEXT PRIMARY KEY,
  settings TEXT NOT NULL,
  complete_since BIGINT,
  scanned_at BIGINT
, cursor TEXT NOT NULL DEFAULT '', walk TEXT NOT NULL DEFAULT '');
INSERT INTO "store" VALUES('main','[2,{"type":"folder","timezone":"","path":"content/","include":[],"exclude":[],"permalink":"/{path}/","encoding":"utf-8","undated":"leave-out","static":"","media":null,"strip":[],"strip_after":[]},"https://porto.example/","UTC","it"]',1795510800,1795528710,'','');
CREATE TABLE term (
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  published BIGINT NOT NULL,
  article BIGINT NOT NULL,
  label TEXT NOT NULL,
  PRIMARY KEY (kind, value, published, article)
) WITHOUT ROWID;
INSERT INTO "term" VALUES('language','it',1793577600,15,'it');
INSERT INTO "term" VALUES('language','it',1793577600,16,'it');
INSERT INTO "term" VALUES('language','it',1794960000,2,'it');
INSERT INTO "term" VALUES('language','it',1795046400,1,'it');
INSERT INTO "term" VALUES('language','it',1795132800,3,'it');
INSERT INTO "term" VALUES('language','it',1795219200,4,'it');
INSERT INTO "term" VALUES('language','it',1795305600,5,'it');
INSERT INTO "term" VALUES('language','it',1795392000,7,'it');
INSERT INTO "term" VALUES('language','it',1795400000,9,'it');
INSERT INTO "term" VALUES('section','2026',1793577600,15,'2026');
INSERT INTO "term" VALUES('section','2026',1793577600,16,'2026');
INSERT INTO "term" VALUES('section','2026',1794960000,2,'2026');
INSERT INTO "term" VALUES('section','2026',1795046400,1,'2026');
INSERT INTO "term" VALUES('section','2026',1795132800,3,'2026');
INSERT INTO "term" VALUES('section','2026',1795219200,4,'2026');
INSERT INTO "term" VALUES('section','2026',1795305600,5,'2026');
INSERT INTO "term" VALUES('tag','citta',1793577600,15,'citta');
INSERT INTO "term" VALUES('tag','citta',1794960000,2,'citta');
INSERT INTO "term" VALUES('tag','citta',1795046400,1,'citta');
INSERT INTO "term" VALUES('tag','citta',1795132800,3,'citta');
INSERT INTO "term" VALUES('tag','citta',1795219200,4,'citta');
INSERT INTO "term" VALUES('tag','citta',1795305600,5,'citta');
INSERT INTO "term" VALUES('tag','cronaca',1794960000,2,'cronaca');
INSERT INTO "term" VALUES('tag','cronaca',1795046400,1,'cronaca');
INSERT INTO "term" VALUES('tag','cronaca',1795132800,3,'cronaca');
INSERT INTO "term" VALUES('tag','cronaca',1795219200,4,'cronaca');
INSERT INTO "term" VALUES('tag','cronaca',1795305600,5,'cronaca');
CREATE TABLE wait (
  delivery BIGINT NOT NULL,
  url TEXT NOT NULL,
  place BIGINT NOT NULL,
  PRIMARY KEY (delivery, url)
) WITHOUT ROWID;
CREATE INDEX source_article ON source (article) WHERE article IS NOT NULL;
CREATE INDEX source_claimant ON source (claimant) WHERE claimant IS NOT NULL;
CREATE INDEX source_missing ON source (store, missing_since) WHERE missing_since IS NOT NULL;
CREATE INDEX source_problem ON source (store, key) WHERE problem IS NOT NULL;
CREATE UNIQUE INDEX article_feed_id ON article (feed_id) WHERE feed_id IS NOT NULL;
CREATE INDEX article_claim ON article (claim) WHERE claim IS NOT NULL;
CREATE INDEX article_url ON article (url);
CREATE INDEX article_declared_id ON article (declared_id) WHERE declared_id <> '';
CREATE INDEX article_place ON article (store, key);
CREATE INDEX article_state ON article (state, id);
CREATE INDEX article_newest ON article (published DESC, feed_id) WHERE state = 'live' AND is_broken = 0;
CREATE INDEX article_next ON article (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX article_untold ON article (store, key) WHERE is_given = 1
  AND (tells_date = 0 OR feed_id <> CASE WHEN declared_id = '' THEN url ELSE declared_id END);
CREATE INDEX alias_article ON alias (article);
CREATE INDEX term_article ON term (article);
CREATE INDEX entry_article ON entry (article);
CREATE INDEX article_gone ON article (gone_at) WHERE gone_at IS NOT NULL;
CREATE INDEX article_left ON article (left_at) WHERE left_at IS NOT NULL AND state <> 'live';
CREATE INDEX article_atom_id ON article (store, key) WHERE is_given = 1 AND atom_id <> feed_id;
CREATE UNIQUE INDEX feed_term ON feed (family, value) WHERE family <> '';
CREATE INDEX feed_due ON feed (next_change_at) WHERE next_change_at IS NOT NULL;
CREATE INDEX file_feed ON file (feed);
CREATE INDEX shown_article ON shown (article);
CREATE INDEX change_article ON change (article) WHERE article IS NOT NULL;
CREATE UNIQUE INDEX delivery_id ON delivery (id);
CREATE INDEX delivery_due ON delivery (channel, destination, rank, seq) WHERE state = 'pending';
CREATE INDEX delivery_next ON delivery (channel, destination, next_at) WHERE state = 'pending';
CREATE INDEX delivery_sending ON delivery (seq) WHERE state = 'sending';
CREATE INDEX delivery_unknown ON delivery (channel, destination, next_at) WHERE state = 'unknown';
CREATE INDEX delivery_open ON delivery (subject, channel, destination, seq)
  WHERE state IN ('pending', 'sending', 'unknown', 'held');
CREATE INDEX delivery_subject ON delivery (subject, channel, destination, seq);
CREATE INDEX delivery_article ON delivery (article, seq) WHERE article IS NOT NULL;
CREATE INDEX delivery_trouble ON delivery (state, seq) WHERE state IN ('unknown', 'held', 'failed', 'dead');
CREATE INDEX wait_url ON wait (url);
CREATE INDEX change_document ON change (document, seq) WHERE document IS NOT NULL;
CREATE UNIQUE INDEX delivery_record_key ON delivery (channel, record_key) WHERE record_key <> '';
CREATE INDEX delivery_tried ON delivery (channel, destination, tried_at) WHERE tried_at IS NOT NULL;
CREATE INDEX delivery_receipt ON delivery (channel, ended_at)
  WHERE state = 'sent' AND (receipt <> '' OR kind = 'withdrawn') AND article IS NOT NULL;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('change',28);
INSERT INTO "sqlite_sequence" VALUES('delivery',3);
COMMIT;
