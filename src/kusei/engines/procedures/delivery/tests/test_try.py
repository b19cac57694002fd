import time, pytest, copy
from kusei.engines.procedures import testing
from kusei.engines.procedures.delivery import papers, blank
pytestmark = pytest.mark.django_db
def test_a():
    a = copy.deepcopy(testing.ANSWERS); a["applicant"]["family"]="𠮷髙"; a["remarks"]="#eval(\"1\") \\ $x$ *b*\n_i_ @ref <l> 😀"
    app = testing.filed(answers=a)
    from kusei.engines.procedures.applications.models import Application
    app = Application.objects.select_related("version","department","municipality","cover","procedure").get()
    b = papers.application_pdf(app); open("/tmp/k/dl/app.pdf","wb").write(b)
    t=time.process_time()
    for _ in range(10): papers.application_pdf(app, for_staff=True)
    print("app with fallback", (time.process_time()-t)/10)
    open("/tmp/k/dl/form.pdf","wb").write(blank.form_pdf(app.version))
    open("/tmp/k/dl/rec.pdf","wb").write(papers.receipt_pdf(app.cover,[app]))
