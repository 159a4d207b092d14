CREATE TABLE t (a); -- a
﻿CREATE TRIGGER a AFTER INSERT ON t BEGIN
SELECT 1;
END;
.print x
-- end
