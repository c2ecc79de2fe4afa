// Prints for each text whether the pattern before it matches. A line of the input is `pattern` or `text`, and its value in Base64.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

class Match {
    public static void main(String[] arguments) throws Exception {
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        Pattern pattern = null;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] parts = line.split(" ", 2);
            String value = new String(Base64.getDecoder().decode(parts[1]), StandardCharsets.UTF_8);
            if (parts[0].equals("pattern")) pattern = Pattern.compile(value);
            else System.out.println(pattern.matcher(value).find());
        }
    }
}
