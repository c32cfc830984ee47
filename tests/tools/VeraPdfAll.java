// Checks PDF files with veraPDF in one virtual machine:
//   java -cp JARS VeraPdfAll -f ua1,2a FILE...
// A line a file and flavour, PASS or FAIL, with the failed rules below.
// Ends with 1 if any file fails, with 2 if one can't be checked.
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.VeraPDFFoundry;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public final class VeraPdfAll {
    public static void main(String[] arguments) {
        java.util.logging.LogManager.getLogManager().reset();
        List<PDFAFlavour> flavours = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("-f")) {
                for (String id : arguments[++i].split(",")) {
                    flavours.add(PDFAFlavour.byFlavourId(id));
                }
            } else {
                names.add(arguments[i]);
            }
        }
        VeraGreenfieldFoundryProvider.initialise();
        int status = names.isEmpty() ? 2 : 0;
        for (String name : names) {
            for (PDFAFlavour flavour : flavours) {
                status = Math.max(status, check(name, flavour));
            }
        }
        System.exit(status);
    }

    static int check(String name, PDFAFlavour flavour) {
        VeraPDFFoundry foundry = Foundries.defaultInstance();
        try (PDFAParser parser = foundry.createParser(new File(name), flavour);
             PDFAValidator validator = foundry.createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            System.out.printf("%s %s %s%n", result.isCompliant() ? "PASS" : "FAIL",
                flavour.getId(), name);
            Map<String, String> failed = new TreeMap<>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    String rule = assertion.getRuleId().getClause() + "-"
                        + assertion.getRuleId().getTestNumber();
                    failed.putIfAbsent(rule, assertion.getMessage());
                }
            }
            failed.forEach((rule, message) -> System.out.printf("  %s %s%n", rule, message));
            return result.isCompliant() ? 0 : 1;
        } catch (Exception error) {
            System.out.printf("FAIL %s %s: %s%n", flavour.getId(), name, error);
            return 2;
        }
    }
}
