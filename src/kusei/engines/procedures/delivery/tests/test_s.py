import time
from kusei.engines.procedures.delivery import signing, authority
from kusei.lib.typesetting import pdf
import django
def test_s(settings, tmp_path, db):
    settings.DATA_DIR=tmp_path
    p = pdf(b'#set document(title:"x")\n#set text(lang:"ja")\nhello', {})
    t=time.process_time(); s = signing.sign(p, reason="r", location="l"); print("import+sign", time.process_time()-t)
    t=time.process_time(); s = signing.sign(p, reason="r", location="l"); print("sign", time.process_time()-t)
    t=time.process_time(); print(signing.check(s)); print("check", time.process_time()-t)
    i = s.index(b"/Title"); bad = s[:i+10]+bytes([s[i+10]^1])+s[i+11:]
    print(signing.check(bad)); print(signing.check(s+b"\n%more\n")); print(signing.check(p), signing.check(b"%PDF-1.7 rubbish"))
    print(list(tmp_path.iterdir()), oct((tmp_path/authority.FILE).stat().st_mode))
